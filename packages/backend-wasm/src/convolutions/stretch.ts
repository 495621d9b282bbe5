import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { zeros } from '../heap/zeros.js';

/**
 * The gradient of a convolution's output, with zeros between its places according to the strides.
 * Its convolution with the filter, rotated by 180 degrees, is the gradient of the input.
 *
 * Output place o meets input place i with tap k where `o * stride = i + pad - k * dilation`; with
 * the rotated tap K-1-k that is place `o * stride + (K-1) * dilation - pad` here.
 *
 * @returns `[batch, inHeight + (K-1) * dilation, inWidth + (K-1) * dilation, channels]`.
 */
export const stretch = (
  backend: WasmBackend,
  dy: TensorInfo,
  info: backend_util.Conv2DInfo,
): TensorInfo => {
  const { batchSize, outChannels: channels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const spanY = (info.filterHeight - 1) * info.dilationHeight;
  const spanX = (info.filterWidth - 1) * info.dilationWidth;
  const [height, width] = [info.inHeight + spanY, info.inWidth + spanX];
  const [top, left] = [spanY - info.padInfo.top, spanX - info.padInfo.left];
  const out = zeros(backend, [batchSize, height, width, channels]);
  const [from, to] = [backend.typedArrayFromHeap(dy), backend.typedArrayFromHeap(out)];
  for (let image = 0; image < batchSize; image++)
    for (let row = 0, y = top; row < outHeight; row++, y += strideHeight) {
      if (y < 0 || y >= height) continue;
      for (let place = 0, x = left; place < outWidth; place++, x += strideWidth) {
        if (x < 0 || x >= width) continue;
        const source = ((image * outHeight + row) * outWidth + place) * channels;
        const target = ((image * height + y) * width + x) * channels;
        for (let channel = 0; channel < channels; channel++)
          to[target + channel] = from[source + channel] as number;
      }
    }
  return out;
};
