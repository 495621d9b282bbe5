import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { imageData } from './image-data.js';

test('a batch holds the rows asked for, divided by the scale', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const { inputs, targets } = imageData(Uint8Array.of(0, 51, 102, 153, 204, 255), 2, 255).batch(
    Int32Array.of(2, 0),
  );
  expect(inputs.shape).toEqual([2, 2]);
  expect([...inputs.dataSync()]).toEqual([204 / 255, 1, 0, 51 / 255].map(Math.fround));
  expect(targets).toBe(inputs);
  tf.dispose(inputs);
  expect(tf.memory().numTensors).toBe(before);
});

test('the floor is the entropy of the pixels: 0 for black and white, log 2 for each half grey one', () => {
  expect(imageData(Uint8Array.of(0, 255, 255, 0), 2, 255).floor).toBe(0);
  expect(imageData(Float32Array.of(0.5, 0.5, 1, 0.5), 2, 1).floor).toBeCloseTo(
    (3 / 2) * Math.log(2),
    12,
  );
});

test('one changed pixel changes the fingerprint', () => {
  const fingerprint = (...values: number[]) =>
    imageData(Float32Array.from(values), 2, 1).fingerprint;
  expect(fingerprint(0, 1, 1, 0)).toBe(fingerprint(0, 1, 1, 0));
  expect(fingerprint(0, 1, 1, 0)).not.toBe(fingerprint(0, 1, 1, 0.001));
});
