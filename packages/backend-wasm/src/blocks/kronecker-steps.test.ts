import { kroneckerSteps, runTogether, vectorSteps } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { inUse } from '../../test/both-backends.js';
import {
  byStages,
  entryOf,
  expectEqual,
  sample,
  type Tensors,
} from '../../test/kronecker-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it.each([
    ['matrices', kroneckerSteps, false],
    ['vectors', vectorSteps, true],
  ] as const)(
    'steps of %s equal those by stages, and leave nothing behind',
    (_, kernel, isVector) => {
      useFused(kind);
      fc.assert(
        fc.property(fc.array(sample, { minLength: 1, maxLength: 3 }), (given) => {
          const before = inUse();
          tf.tidy(() => {
            const make = () => given.map((one) => entryOf(one, isVector));
            const wanted = make().map(({ inputs, attributes }) =>
              byStages(inputs as Tensors, attributes, isVector),
            );
            const done = runTogether(kernel as typeof kroneckerSteps, make() as never)!;
            expect(done).toHaveLength(given.length);
            done.forEach((one, i) => expectEqual(one, wanted[i]!));
          });
          expect(inUse()).toEqual(before);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('leaves statistics that another tensor shares as they are, and copies those that do not change', () => {
    useFused(kind);
    tf.tidy(() => {
      const { inputs, attributes } = entryOf(
        { n: 5, m: 7, rows: 3, columns: 4, accumulate: 0, ahead: 0, size: 1, seed: 3 },
        false,
      );
      const before = inputs.left.dataSync().slice();
      const shared = tf.clone(inputs.left);
      const [done] = runTogether(kroneckerSteps, [{ inputs: inputs as never, attributes }])!;
      expect(done!.left.dataSync()).toEqual(before);
      expect(shared.dataSync()).toEqual(before);
    });
  });
});

it('declines entries whose shapes do not belong together', () => {
  tf.tidy(() => {
    const { inputs, attributes } = entryOf(
      { n: 5, m: 7, rows: 3, columns: 4, accumulate: 1, ahead: 0, size: 1, seed: 3 },
      false,
    );
    const entry = { inputs: { ...inputs, left: tf.zeros([3, 3, 3]) } as never, attributes };
    expect(runTogether(kroneckerSteps, [entry])).toBe(null);
  });
});
