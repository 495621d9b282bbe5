import { useBackend } from '@curvature/workbench';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { contenders } from '../contenders/index.js';
import type { Contender } from './contender.js';
import { setRate, WARM_UP, warmUp } from './schedule.js';
import { trialPoints } from './space.js';

beforeAll(() => useBackend('wasm'));

/** The weights after three steps, the last of them at another rate. */
function afterSteps({ make, space }: Contender, made: number, set: number | null): number[] {
  const point = { ...trialPoints(space, 1)[0]!, learningRate: made };
  const optimizer = make(point, 'curves');
  const w = tf.variable(tf.tensor2d([0.3, -0.2, 0.5, 0.1, -0.4, 0.2], [3, 2]));
  const x = tf.tensor2d([1, 0, -1, 0.5, 1, 0.3, -0.2, 0.4, 2, 1, 1, 0], [4, 3]);
  if (set !== null) setRate(optimizer, set);
  for (let step = 0; step < 3; step++) {
    optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.matMul(x, w), 1))), false, [w]);
  }
  const values = [...w.dataSync()];
  optimizer.dispose();
  tf.dispose([w, x]);
  return values;
}

describe.each(contenders)('$name', (contender) => {
  test('with its rate set trains as if it had been made with it', () => {
    const wanted = afterSteps(contender, 0.004, null);
    expect(afterSteps(contender, 0.2, 0.004)).toEqual(wanted);
    expect(afterSteps(contender, 0.2, null)).not.toEqual(wanted);
  });
});

test('the rate rises evenly and then stays', () => {
  expect([1, WARM_UP / 2, WARM_UP, 10 * WARM_UP].map(warmUp)).toEqual([1 / WARM_UP, 0.5, 1, 1]);
});
