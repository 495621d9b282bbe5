import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { eigen, expectSteps } from '../../test/step-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('steps equal those by stages, whether the mean is known in the bases or not, and leave nothing behind', () => {
    useFused(kind);
    expectSteps(eigen, { numRuns: 50 });
  });
});
