import { backend_util, gather, pad, reshape, tensor1d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

type Info = backend_util.Conv2DInfo;

/** How a filter [height, width, channels, filters] goes over images; the attributes of `conv2d`. */
export interface Window {
  readonly shape: readonly [number, number, number, number];
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * What a filter meets at each place of images [count, height, width, channels]: [count, places, height width channels], in the order of the
 * filter's own numbers. Call it within tf.tidy. One gather of rows of channels, since convolving with a filter of ones and zeros costs a
 * multiplication for each number and tap.
 */
export function patches(images: Tensor4D, { shape, strides, pad: padding, dimRoundingMode }: Window): Tensor {
  const info = backend_util.computeConv2DInfo(images.shape, [...shape], strides, 1, padding, dimRoundingMode);
  const { top, bottom, left, right } = info.padInfo;
  const borders: [number, number][] = [[0, 0], [top, bottom], [left, right], [0, 0]]; // oxfmt-ignore
  const padded = top + bottom + left + right > 0 ? pad(images, borders) : images;
  const [count, height, width, channels] = padded.shape;
  const pixels = reshape(padded, [count, height! * width!, channels!]);
  const met = gather(pixels, tensor1d(pixelsMet(info, width!), 'int32'), 1);
  return reshape(met, [count, info.outHeight * info.outWidth, info.filterHeight * info.filterWidth * channels!]);
}

/** Which pixels of a padded image the taps of a filter meet, place by place. */
function pixelsMet(info: Info, width: number): Int32Array {
  const { outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  const met = new Int32Array(outHeight * outWidth * filterHeight * filterWidth);
  let to = 0;
  for (let row = 0; row < outHeight; row++)
    for (let column = 0; column < outWidth; column++)
      for (let y = 0; y < filterHeight; y++)
        for (let x = 0; x < filterWidth; x++) met[to++] = (row * strideHeight + y) * width + column * strideWidth + x;
  return met;
}
