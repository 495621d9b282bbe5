import { layerSteps, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { inUse } from '../../test/both-backends.js';
import { byStages, entryOf, expectEqual, sample } from '../../test/layer-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('steps of layers equal those by stages, and leave nothing behind', () => {
    useFused(kind);
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 3 }), (given) => {
        const before = inUse();
        tf.tidy(() => {
          const make = () => given.map(entryOf);
          const wanted = make().map(({ inputs, attributes }) => byStages(inputs, attributes));
          const done = runTogether(layerSteps, make())!;
          expect(done).toHaveLength(given.length);
          done.forEach((one, i) => expectEqual(one, wanted[i]!));
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

it('declines blocks that do not cover the layer, and diagonals', () => {
  tf.tidy(() => {
    const { inputs, attributes } = entryOf({
      fanIn: 5,
      fanOut: 4,
      slice: 3,
      ahead: 0,
      size: 1,
      seed: 3,
    });
    for (const left of [tf.zeros([1, 3, 3]), tf.zeros([6, 1, 1])])
      expect(runTogether(layerSteps, [{ inputs: { ...inputs, left }, attributes }])).toBe(null);
  });
});
