import { useBackend } from '@curvature/workbench';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { contenders } from '../contenders/index.js';
import type { Contender } from './contender.js';
import { setRate, WARM_UP, warmUp } from './schedule.js';
import { trialPoints } from './space.js';

beforeAll(() => useBackend('wasm'));

const START = [0.3, -0.2, 0.5, 0.1, -0.4, 0.2];

/** The weights after three steps, before each of which the rate is set. */
function afterSteps({ make, space }: Contender, rate: number, set: number | null): number[] {
  const optimizer = make({ ...trialPoints(space, 1)[0]!, learningRate: rate }, 'curves');
  const w = tf.variable(tf.tensor2d(START, [3, 2]));
  const x = tf.tensor2d([1, 0, -1, 0.5, 1, 0.3, -0.2, 0.4, 2, 1, 1, 0], [4, 3]);
  for (let step = 0; step < 3; step++) {
    if (set !== null) setRate(optimizer, set);
    optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(x, w), 1))), false, [w]);
  }
  const values = [...w.dataSync()];
  optimizer.dispose();
  tf.dispose([w, x]);
  return values;
}

describe.each(contenders)('$name', (contender) => {
  test('trains at the rate that is set', () => {
    const untouched = afterSteps(contender, 0.01, null);
    expect(afterSteps(contender, 0.01, 0.01)).toEqual(untouched);
    expect(afterSteps(contender, 0.01, 0)).toEqual(START.map(Math.fround));
    const half = afterSteps(contender, 0.01, 0.005);
    // What natural gradients are clipped to follows the rate that they were made with.
    if (!['thor', 'kfac'].includes(contender.name))
      expect(half).toEqual(afterSteps(contender, 0.005, null));
    expect(half).not.toEqual(untouched);
  });
});

test('the rate rises evenly and then stays', () => {
  expect([1, WARM_UP / 2, WARM_UP, 10 * WARM_UP].map(warmUp)).toEqual([1 / WARM_UP, 0.5, 1, 1]);
});
