import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupsOf } from './in-scratch.js';

it('entries are taken in order, in as few groups as hold them, one beside the other', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 100 }),
      (lengths, most) => {
        const entries = lengths.map((length, which) => ({ length, which, held: [] }));
        const groups = groupsOf(entries, most);
        expect(groups.flat().map(({ which }) => which)).toEqual(entries.map((_, i) => i));
        groups.forEach((group, k) => {
          let filled = 0;
          for (const { base, length } of group) {
            expect(base).toBe(filled);
            filled += length;
          }
          expect(filled <= most || group.length === 1).toBe(true);
          const next = groups[k + 1]?.[0];
          if (next) expect(filled + next.length).toBeGreaterThan(most);
        });
      },
    ),
  );
});
