import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowsOf } from './windows.js';

const sides = fc.array(
  fc.record({ n: fc.integer({ min: 1, max: 300 }), p: fc.constantFrom(1, 2, 4) }),
  { minLength: 1, maxLength: 30 },
);

test('windows hold all matrices in order, and only one where the memory is too small for two', () => {
  fc.assert(
    fc.property(sides, fc.integer({ min: 1, max: 10 ** 6 }), (all, room) => {
      const windows = windowsOf(all, room);
      let [matrix, block] = [0, 0];
      for (const window of windows) {
        expect([window.origin, window.block]).toEqual([matrix, block]);
        expect(window.starts).toHaveLength(window.matrices);
        const own = all.slice(matrix, matrix + window.matrices);
        let at = 0;
        own.forEach(({ n, p }, k) => {
          expect(window.starts[k]).toBe(at);
          expect(window.powers).toContain(p);
          at += 6 * n * n;
          block += Math.ceil(n / 64) ** 2;
        });
        expect(window.room).toBe(at);
        if (window.matrices > 1) expect(at).toBeLessThanOrEqual(room);
        matrix += window.matrices;
      }
      expect(matrix).toBe(all.length);
    }),
  );
});
