import type { backend_util } from '@tensorflow/tfjs-core';

/** Runs shorter than this are copied number by number, since a call of `set` costs more. */
const LONG = 48;

/**
 * Patches of images [count, height, width, channels] in memory: [count, outHeight outWidth,
 * filterHeight filterWidth channels]. A row of the filter reads one run of numbers.
 */
export function copyPatches(images: Float32Array, info: backend_util.Conv2DInfo): Float32Array {
  const {
    batchSize,
    inHeight,
    inWidth,
    inChannels,
    outHeight,
    outWidth,
    filterHeight,
    filterWidth,
  } = info;
  const run = filterWidth * inChannels;
  const out = new Float32Array(batchSize * outHeight * outWidth * filterHeight * run);
  let to = 0;
  for (let image = 0; image < batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - info.padInfo.left;
        const first = Math.max(0, left);
        const length = (Math.min(inWidth, left + filterWidth) - first) * inChannels;
        for (let tap = 0; tap < filterHeight; tap++, to += run) {
          const y = row * info.strideHeight - info.padInfo.top + tap;
          if (y < 0 || y >= inHeight || length <= 0) continue;
          copyRun(
            images,
            ((image * inHeight + y) * inWidth + first) * inChannels,
            length,
            out,
            to + (first - left) * inChannels,
          );
        }
      }
  return out;
}

function copyRun(
  from: Float32Array,
  start: number,
  length: number,
  out: Float32Array,
  to: number,
): void {
  if (length >= LONG) out.set(from.subarray(start, start + length), to);
  else for (let i = 0; i < length; i++) out[to + i] = from[start + i]!;
}
