// What one rounding of a gradient does to the first direction, by the damping: H has rank one then,
// and what a node's successor leaves of it is the damping alone.
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainDirection } from './direction.js';
import { chainStatistics } from './statistics.js';

beforeAll(() => tf.setBackend('cpu'));

const rows = 60;
const chain = { rows, columns: 1, linked: 1, band: 1 } as const;
const ULP = 2 ** -23;

/** The direction of a first step, damped by a share of the mean of the diagonal. */
const direction = (grad: tf.Tensor, share: number): tf.Tensor => {
  const zero = { diagonal: tf.zeros([1, rows, 1]), bands: tf.zeros([1, 1, rows, 1]) };
  const [diagonal, bands] = run(
    chainStatistics,
    { grad, ...zero },
    { ...chain, decay: 0, weight: 1 },
  );
  const damping = tf.mul(tf.mean(diagonal!), share);
  const inputs = { x: grad, diagonal: diagonal!, bands: bands!, damping };
  return run(chainDirection, inputs, { ...chain, scale: 1, gamma: 1e-6 });
};

/** By how much of its largest element the direction moves if elements move by one ulp or none. */
const moved = (seed: number, share: number): number =>
  tf.tidy(() => {
    const grad = tf.randomNormal([1, rows, 1], 0, 1, 'float32', seed);
    const ulps = tf.sub(tf.floor(tf.randomUniform([1, rows, 1], 0, 3, 'float32', seed + 1)), 1);
    const [one, other] = [grad, tf.mul(grad, tf.add(1, tf.mul(ulps, ULP)))].map((each) =>
      direction(each, share),
    ) as [tf.Tensor, tf.Tensor];
    return tf.div(tf.max(tf.abs(tf.sub(one, other))), tf.max(tf.abs(one))).dataSync()[0]!;
  });

describe('one rounding of the gradient moves the first direction', () => {
  const seeds = Array.from({ length: 40 }, (_, k) => 10 * k);
  const gaps = (share: number) => seeds.map((seed) => moved(seed, share)).toSorted((a, b) => a - b);

  test.each([0.2, 1e-2, 1e-4])('by a few roundings over the damping, at damping %d', (share) => {
    const all = gaps(share);
    expect(all.at(-1)).toBeLessThan((50 * ULP) / share);
    expect(all[20]).toBeGreaterThan(0);
  });

  test('by tens of roundings already at damping 1e-4', () => {
    expect(gaps(1e-4)[20]).toBeGreaterThan(20 * ULP);
  });

  test('by thousands of roundings where the damping is as small as gamma', () => {
    expect(gaps(1e-6)[20]).toBeGreaterThan(4000 * ULP);
  });
});
