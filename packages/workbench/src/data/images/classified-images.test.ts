import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { classifiedImages } from './classified-images.js';

const images = Uint8Array.of(0, 51, 102, 153, 204, 255, 0, 51);

test('a batch holds the rows asked for: pictures divided by the scale, and their labels', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const data = classifiedImages(images, Uint8Array.of(7, 4), 2, 255);
  expect([data.size, data.describe]).toEqual([2, '2 images of 2 by 2 pixels, with labels']);
  const { inputs, targets } = data.batch(Int32Array.of(1, 0));
  expect([inputs.shape, targets.dtype, [...targets.dataSync()]]).toEqual([
    [2, 2, 2, 1],
    'int32',
    [4, 7],
  ]);
  const expected = [204 / 255, 1, 0, 51 / 255, 0, 51 / 255, 102 / 255, 153 / 255];
  expect([...inputs.dataSync()]).toEqual(expected.map(Math.fround));
  tf.dispose([inputs, targets]);
  expect(tf.memory().numTensors).toBe(before);
});

test('one changed pixel or label changes the fingerprint', () => {
  const fingerprint = (pixel: number, label: number) =>
    classifiedImages(images.with(3, pixel), Uint8Array.of(7, label), 2, 255).fingerprint;
  expect(fingerprint(1, 4)).toBe(fingerprint(1, 4));
  expect(fingerprint(2, 4)).not.toBe(fingerprint(1, 4));
  expect(fingerprint(1, 5)).not.toBe(fingerprint(1, 4));
});
