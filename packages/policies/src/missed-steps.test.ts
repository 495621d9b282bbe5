import type { Block } from '@curvature/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { every, type EveryOptions } from './every.js';

const parameter = { name: 'w', shape: [4, 3] };
const block = (index: number): Block => ({
  id: 'w',
  index,
  shape: [1, 4, 3],
  axes: [1, 2],
  parameter,
});

const options: fc.Arbitrary<EveryOptions> = fc.record({
  roots: fc.integer({ min: 1, max: 12 }),
  statistics: fc.integer({ min: 1, max: 12 }),
  start: fc.integer({ min: 1, max: 20 }),
  phase: fc.nat(12),
  stagger: fc.boolean(),
});

it('makes up at the next step that a block sees, once, for what fell on steps that it did not see', () => {
  const seenSteps = fc.uniqueArray(fc.integer({ min: 2, max: 120 }), { maxLength: 60 });
  fc.assert(
    fc.property(options, fc.nat(50), seenSteps, (given, index, later) => {
      const policy = every(given);
      const steps = [1, ...later.toSorted((a, b) => a - b)];
      let [whole, part] = [policy.init(block(index)), policy.init(block(index))];
      let missed = { accumulate: false, refresh: false };
      for (let step = 1; step <= 120; step++) {
        const seen = { step, refreshedAt: null, metric: null };
        const [due, next] = policy.plan(whole, seen);
        whole = next;
        missed = {
          accumulate: missed.accumulate || due.accumulate,
          refresh: missed.refresh || due.refresh === true,
        };
        if (!steps.includes(step)) continue;
        const [plan, state] = policy.plan(part, seen);
        part = state;
        expect(plan).toEqual(missed);
        missed = { accumulate: false, refresh: false };
      }
    }),
  );
});
