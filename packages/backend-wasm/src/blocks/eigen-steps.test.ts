import { eigenSteps, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { inUse } from '../../test/both-backends.js';
import { byStages, entryOf, expectEqual, sample } from '../../test/eigen-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('steps equal those by stages, whether the mean is known in the bases or not, and leave nothing behind', () => {
    useFused(kind);
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 3 }), (given) => {
        const before = inUse();
        tf.tidy(() => {
          const wanted = given.map((one) => {
            const { inputs, attributes } = entryOf(one);
            return byStages(inputs, attributes);
          });
          const done = runTogether(eigenSteps, given.map(entryOf))!;
          expect(done).toHaveLength(given.length);
          done.forEach((one, i) => expectEqual(one, wanted[i]!));
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });
});
