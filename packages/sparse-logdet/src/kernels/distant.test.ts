// Where nobody can see how many nodes have fallen, a wide band is solved in one round, or else as a
// narrow one.
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerDistantBackend } from '../../../spec/test/distant-backend.js';
import { chainDirection } from './direction.js';

beforeAll(() => registerDistantBackend());
afterAll(() => tf.setBackend('cpu'));

const rows = 12;
const bandsOf = (all: tf.Tensor[]) => tf.reshape(tf.stack(all), [all.length, 1, rows, 1]);

/**
 * Sums of products of gradients that are much alike, [rows] each: with themselves, and with the
 * next three.
 */
function statistics(seed: number): tf.Tensor[] {
  const own = tf.randomNormal([4, rows], 0, 0.3, 'float32', seed);
  const g = tf.add(own, tf.randomNormal([4, 1], 0, 1, 'float32', seed + 1));
  return [0, 1, 2, 3].map((k) => {
    const ahead = tf.pad(tf.slice(g, [0, k], [4, rows - k]), [
      [0, 0],
      [0, k],
    ]);
    return tf.sum(tf.mul(g, ahead), 0);
  });
}

/** Of no gradients: after a node that falls, another may, and so on. */
const arbitrary = (seed: number): tf.Tensor[] =>
  [0, 1, 2, 3].map((k) =>
    k === 0 ? tf.ones([rows]) : tf.randomUniform([rows], -0.8, 0.8, 'float32', 10 * seed + k),
  );

async function direction(
  backend: string,
  sums: (seed: number) => tf.Tensor[],
  seed: number,
  band: number,
) {
  await tf.setBackend(backend);
  const result = tf.tidy(() => {
    const [diagonal, ...bands] = sums(seed) as [tf.Tensor, ...tf.Tensor[]];
    const x = tf.randomNormal([1, rows, 1], 0, 1, 'float32', seed + 2);
    const inputs = { x, diagonal, bands: bandsOf(bands.slice(0, band)), damping: tf.scalar(0.01) };
    return run(chainDirection, inputs, { rows, columns: 1, linked: 1, scale: 1, band, gamma: 0.1 });
  });
  return [...(await result.data())];
}

const seeds = Array.from({ length: 30 }, (_, i) => 11 * i + 1);

test.each([1, 3])('band %i: for statistics it is what it is elsewhere', async (band) => {
  for (const seed of seeds)
    expect(await direction('webgpu', statistics, seed, band)).toEqual(
      await direction('cpu', statistics, seed, band),
    );
});

test('where others fall after the first, it is the narrow solution', async () => {
  let narrow = 0;
  for (const seed of seeds) {
    const found = await direction('webgpu', arbitrary, seed, 3);
    if (`${found}` === `${await direction('cpu', arbitrary, seed, 3)}`) continue;
    expect(found).toEqual(await direction('cpu', arbitrary, seed, 1));
    narrow++;
  }
  expect(narrow).toBeGreaterThan(0);
});
