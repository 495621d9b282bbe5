import type { backend_util } from '@tensorflow/tfjs-core';

type Info = backend_util.Conv2DInfo;

/**
 * The patches of images as a matrix (im2col): `out[channel, tap, place]` is the number that a tap
 * of the filter reads at a place.
 *
 * @param images `[channels, count, height, width]`, channels first, so that a row of places is a
 *   run of numbers.
 * @param out `[channels, taps, count * outHeight * outWidth]`, overwritten; the padding gives 0.
 */
export const unfold = (
  images: ArrayLike<number>,
  out: Float32Array,
  count: number,
  info: Info,
): void => {
  const { inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  let to = 0;
  for (let channel = 0; channel < inChannels; channel++)
    for (let ky = 0; ky < filterHeight; ky++)
      for (let kx = 0; kx < filterWidth; kx++) {
        const top = ky * info.dilationHeight - info.padInfo.top;
        const left = kx * info.dilationWidth - info.padInfo.left;
        for (let image = 0; image < count; image++)
          for (let row = 0; row < outHeight; row++, to += outWidth) {
            const y = row * info.strideHeight + top;
            const from = ((channel * count + image) * inHeight + y) * inWidth;
            if (y < 0 || y >= inHeight) out.fill(0, to, to + outWidth);
            else copyRow(images, from, left, out, to, info);
          }
      }
};

/** One row of places: every `strideWidth`-th number from `left` on, 0 beyond the image's edges. */
const copyRow = (
  images: ArrayLike<number>,
  from: number,
  left: number,
  out: Float32Array,
  to: number,
  info: Info,
): void => {
  const { outWidth, inWidth, strideWidth } = info;
  for (let place = 0, x = left; place < outWidth; place++, x += strideWidth)
    out[to + place] = x >= 0 && x < inWidth ? (images[from + x] as number) : 0;
};
