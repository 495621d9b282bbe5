import { kroneckerSteps, runTogether } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { expectSteps, matrices, vectors } from '../../test/step-cases.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

const given = {
  n: 5,
  m: 7,
  rows: 3,
  columns: 4,
  accumulate: 0,
  ahead: 0,
  size: 1,
  seed: 3,
} as const;

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it.each([
    ['matrices', matrices],
    ['vectors', vectors],
  ])('steps of %s equal those by stages, and leave nothing behind', (_, own) => {
    useFused(kind);
    expectSteps(own, { numRuns: 60 });
  });

  it('leaves statistics that another tensor shares as they are, and copies those that do not change', () => {
    useFused(kind);
    tf.tidy(() => {
      const { inputs, attributes } = matrices.entryOf(given);
      const before = inputs['left']!.dataSync().slice();
      const shared = tf.clone(inputs['left']!);
      const [done] = runTogether(kroneckerSteps, [{ inputs: inputs as never, attributes }])!;
      expect(done!.left.dataSync()).toEqual(before);
      expect(shared.dataSync()).toEqual(before);
    });
  });
});

it('declines entries whose shapes do not belong together', () => {
  tf.tidy(() => {
    const { inputs, attributes } = matrices.entryOf({ ...given, accumulate: 1 });
    const entry = { inputs: { ...inputs, left: tf.zeros([3, 3, 3]) } as never, attributes };
    expect(runTogether(kroneckerSteps, [entry])).toBe(null);
  });
});
