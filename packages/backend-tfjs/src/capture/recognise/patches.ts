import {
  backend_util,
  gather,
  getBackend,
  pad,
  reshape,
  tensor,
  tensor1d,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { copyPatches } from './copy-patches.js';

type Info = backend_util.Conv2DInfo;

/** How a filter [height, width, channels, filters] goes over images; the attributes of `conv2d`. */
export interface Window {
  readonly shape: readonly [number, number, number, number];
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Backends whose tensors can be read without a wait. */
const IN_MEMORY = new Set(['cpu', 'wasm', 'tensorflow']);

/**
 * What a filter meets at each place of images [count, height, width, channels]: [count, places,
 * height width channels], in the order of the filter's own numbers, with 0 for what lies beyond the
 * edges. Call it within tf.tidy. Where tensors lie in memory they are copied there: on cpu 10 to 25
 * times as fast as any operation, on wasm 2 to 25 times as fast as slices or a gather, and as fast
 * as convolution with ones and zeros or up to 5 times faster.
 */
export function patches(
  images: Tensor4D,
  { shape, strides, pad: padding, dimRoundingMode }: Window,
): Tensor {
  const info = backend_util.computeConv2DInfo(
    images.shape,
    [...shape],
    strides,
    1,
    padding,
    dimRoundingMode,
  );
  const size = info.filterHeight * info.filterWidth * info.inChannels;
  const met: [number, number, number] = [info.batchSize, info.outHeight * info.outWidth, size];
  return IN_MEMORY.has(getBackend())
    ? tensor(copyPatches(images.dataSync<'float32'>(), info), met, 'float32')
    : reshape(gatherPatches(images, info), met);
}

/** The same in operations: one gather of rows of channels. */
export function gatherPatches(images: Tensor4D, info: Info): Tensor {
  const { top, left } = info.padInfo;
  // Not the padding of `info`: with padding in numbers and two strides, TensorFlow.js goes beyond
  // it.
  const bottom = Math.max(
    0,
    (info.outHeight - 1) * info.strideHeight + info.filterHeight - info.inHeight - top,
  );
  const right = Math.max(
    0,
    (info.outWidth - 1) * info.strideWidth + info.filterWidth - info.inWidth - left,
  );
  const padded = pad(images, borders(top, bottom, left, right));
  const [count, height, width, channels] = padded.shape as [number, number, number, number];
  const pixels = reshape(padded, [count, height * width, channels]);
  return gather(pixels, tensor1d(pixelsMet(info, width), 'int32'), 1);
}

const borders = (top: number, bottom: number, left: number, right: number): [number, number][] => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/** Which pixels of a padded image the taps of a filter meet, place by place. */
function pixelsMet(info: Info, width: number): Int32Array {
  const { outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const met = new Int32Array(outHeight * outWidth * filterHeight * filterWidth);
  let to = 0;
  for (let row = 0; row < outHeight; row++)
    for (let column = 0; column < outWidth; column++)
      for (let y = 0; y < filterHeight; y++)
        for (let x = 0; x < filterWidth; x++)
          met[to++] = (row * strideHeight + y) * width + column * strideWidth + x;
  return met;
}
