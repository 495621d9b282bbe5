import { Transpose, util, type backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import { compose, type Call } from '../kernels/compose.js';
import { isNothing } from './convolution-info.js';
import { unfold } from './unfold.js';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { worthwhile } from '../kernels/worthwhile.js';
import { zeros } from '../heap/zeros.js';

type Info = backend_util.Conv2DInfo;

/**
 * The gradient `[channels, taps, n]` from patches `[channels, taps, places]` and output gradients
 * `[places, outChannels]`.
 */
export type PatchProduct = (call: Call, patches: TensorInfo, outputs: TensorInfo) => TensorInfo;

/**
 * The gradient of a convolution with respect to its filter: the product of the input's patches with
 * the output's gradient, summed over groups of images, in float64 over the groups.
 *
 * @returns `[filterHeight, filterWidth, inChannels, n]`.
 */
export const filterGradient = (
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  info: Info,
  product: PatchProduct,
): TensorInfo => {
  if (isNothing(info)) return zeros(backend, info.filterShape);
  return compose(backend, (call, own) => {
    const { inChannels, filterShape, batchSize } = info;
    const taps = info.filterHeight * info.filterWidth;
    const sum = new Float64Array(util.sizeFromShape(filterShape));
    const group = Math.max(
      1,
      Math.floor(worthwhile.patches / (taps * inChannels * info.outHeight * info.outWidth)),
    );
    for (let first = 0; first < batchSize; first += group) {
      const part = ofGroup(
        backend,
        { x, dy },
        info,
        [first, Math.min(group, batchSize - first)],
        product,
      );
      backend.typedArrayFromHeap(part).forEach((value, i) => (sum[i]! += value));
      backend.disposeData(part.dataId);
    }
    const byChannel = own(
      backend.makeOutput([inChannels, taps, sum.length / (inChannels * taps)], 'float32'),
    );
    backend.typedArrayFromHeap(byChannel).set(sum);
    const byTap = call(Transpose, { x: byChannel }, { perm: [1, 0, 2] });
    return call('Reshape', { x: byTap }, { shape: filterShape });
  });
};

/** The gradient of some images, `[channels, taps, n]`. */
const ofGroup = (
  backend: WasmBackend,
  { x, dy }: { x: TensorInfo; dy: TensorInfo },
  info: Info,
  [first, count]: [number, number],
  product: PatchProduct,
): TensorInfo =>
  compose(backend, (call, own) => {
    const { inChannels, inHeight, inWidth, outHeight, outWidth, outChannels } = info;
    const images = (all: TensorInfo): TensorInfo => own(some(backend, all, first, count));
    const pixels = call(
      'Reshape',
      { x: images(x) },
      { shape: [count * inHeight * inWidth, inChannels] },
    );
    const planes = call(Transpose, { x: pixels }, { perm: [1, 0] });
    const places = count * outHeight * outWidth;
    const patches = own(
      backend.makeOutput([inChannels, info.filterHeight * info.filterWidth, places], 'float32'),
    );
    unfold(
      backend.typedArrayFromHeap(planes),
      backend.typedArrayFromHeap(patches) as Float32Array,
      count,
      info,
    );
    return product(
      call,
      patches,
      call('Reshape', { x: images(dy) }, { shape: [places, outChannels] }),
    );
  });

/** A few images of a stack; the stock `Slice` would read the whole stack. */
const some = (backend: WasmBackend, all: TensorInfo, first: number, count: number): TensorInfo => {
  const size = util.sizeFromShape(all.shape.slice(1));
  const out = backend.makeOutput([count, ...all.shape.slice(1)], 'float32');
  const from = backend.typedArrayFromHeap(all).subarray(first * size, (first + count) * size);
  backend.typedArrayFromHeap(out).set(from);
  return out;
};
