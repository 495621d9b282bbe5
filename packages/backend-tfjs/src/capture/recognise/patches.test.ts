import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { gatherPatches, patches, type Window } from './patches.js';

beforeAll(() => tf.setBackend('cpu'));

const size = fc.integer({ min: 1, max: 3 });
const windows = fc
  .record({
    shape: fc.tuple(size, size, size, fc.constant(2)),
    strides: fc.tuple(size, size),
    pad: fc.constantFrom('same', 'valid', 1),
  })
  .map((window) => window as Window & { strides: [number, number] });
const imagesFor = ({ shape: [, , channels] }: Window, seed: number) =>
  tf.randomNormal([2, 5, 4, channels], 0, 1, 'float32', seed) as tf.Tensor4D;
const farthest = (a: tf.Tensor, b: tf.Tensor) =>
  tf.max(tf.abs(tf.sub(a.flatten(), b.flatten()))).dataSync()[0]!;

test('patches times filter is the convolution', () => {
  fc.assert(
    fc.property(windows, fc.nat(1000), (window, seed) => {
      const error = tf.tidy(() => {
        const [images, filter] = [
          imagesFor(window, seed),
          tf.randomNormal([...window.shape], 0, 1, 'float32', seed + 1),
        ];
        const found = patches(images, window);
        const product = tf.matMul(
          found.reshape([-1, found.shape[2]!]) as tf.Tensor2D,
          filter.reshape([-1, 2]) as tf.Tensor2D,
        );
        return farthest(
          product,
          tf.conv2d(images, filter as tf.Tensor4D, window.strides, window.pad as 'same'),
        );
      });
      expect(error).toBeLessThan(1e-5);
    }),
  );
});

test('in operations they are the same', () => {
  fc.assert(
    fc.property(windows, fc.nat(1000), (window, seed) => {
      const error = tf.tidy(() => {
        const images = imagesFor(window, seed);
        const info = tf.backend_util.computeConv2DInfo(
          images.shape,
          [...window.shape],
          window.strides,
          1,
          window.pad,
        );
        return farthest(patches(images, window), gatherPatches(images, info));
      });
      expect(error).toBe(0);
    }),
  );
});

test('on wasm they are those of the CPU', async () => {
  await tf.setBackend('wasm');
  const images = tf.range(0, 20).reshape([1, 5, 4, 1]) as tf.Tensor4D;
  expect(
    patches(images, { shape: [1, 2, 1, 1], strides: [3, 1], pad: 'same' }).arraySync(),
  ).toEqual([
    [[0, 1], [1, 2], [2, 3], [3, 0], [12, 13], [13, 14], [14, 15], [15, 0]], // prettier-ignore
  ]);
});
