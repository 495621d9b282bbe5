import { byBudget } from '@curvature/linalg';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { convolutionalNet } from '../test/models.js';
import { chooseSplitSize } from './choose-split-size.js';

beforeAll(() => tf.setBackend('cpu'));

test('the split size is one of the candidates, chosen without a change to the model', async () => {
  const { variables, loss, dispose } = convolutionalNet();
  const before = variables.map((v) => [...v.dataSync()]);
  const live = tf.memory().numTensors;
  const choice = await chooseSplitSize(loss, [...variables], {
    time: (d) => d ** 3,
    candidates: [1, 4, 16, 64],
  });
  expect(choice.candidates).toContain(choice.size);
  expect(choice.rows).toContain(3 * 3 * 2 + 1);
  const cheap = byBudget({ milliseconds: 1e-9 });
  const smallest = await chooseSplitSize(loss, [...variables], {
    time: (d) => d ** 3,
    strategy: cheap,
  });
  expect(smallest.size).toBe(1);
  expect(variables.map((v) => [...v.dataSync()])).toEqual(before);
  expect(tf.memory().numTensors).toBe(live);
  dispose();
});
