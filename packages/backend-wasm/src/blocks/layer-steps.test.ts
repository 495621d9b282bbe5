import { layerSteps, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { expectSteps, layers } from '../../test/step-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('steps of layers equal those by stages, and leave nothing behind', () => {
    useFused(kind);
    expectSteps(layers, { numRuns: 60 });
  });
});

it('declines blocks that do not cover the layer, and diagonals', () => {
  tf.tidy(() => {
    const given = { fanIn: 5, fanOut: 4, slice: 3, ahead: 0, size: 1, seed: 3 };
    const { inputs, attributes } = layers.entryOf(given);
    for (const left of [tf.zeros([1, 3, 3]), tf.zeros([6, 1, 1])]) {
      const entry = { inputs: { ...inputs, left } as never, attributes };
      expect(runTogether(layerSteps, [entry])).toBe(null);
    }
  });
});
