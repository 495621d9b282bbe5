import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { lossAt, lowestPoint } from './fit.js';
import { runners, walk } from './runners.js';
import { START, STEPS } from './start.js';

beforeAll(() => tf.setBackend('cpu'));

const lowest = lossAt(lowestPoint());

test.each(runners.map((runner) => [runner.name, runner] as const))(
  '%s walks from the start to the bottom of the valley, and leaves no tensor',
  async (name, runner) => {
    const before = tf.memory().numTensors;
    const places = await walk(runner, START, STEPS);
    expect(tf.memory().numTensors).toBe(before);
    expect(places).toHaveLength(STEPS + 1);
    expect(lossAt(places.at(-1)!.point) - lowest).toBeLessThan(1e-3);
    // The off-diagonal is what first-order methods lack.
    const beside = Math.abs(places.at(-1)!.map.beside);
    if (['sgd', 'adam'].includes(name)) expect(beside).toBe(0);
    else expect(beside).toBeGreaterThan(0);
  },
);

test('no point near the lowest one is lower', () => {
  const [a, b] = lowestPoint();
  for (const [da, db] of [
    [1e-3, 0],
    [-1e-3, 0],
    [0, 1e-3],
    [0, -1e-3],
    [1e-3, -1e-3],
  ] as const)
    expect(lossAt([a + da, b + db])).toBeGreaterThan(lowest);
});
