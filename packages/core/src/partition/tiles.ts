import { type Given, number, options } from '@curvature/spec';
import type { Partitioner } from './partition.js';

const tilesOptions = options('tiles', {
  blockSize: number({ default: 128, min: 1, integer: true, describe: 'longest side of a tile' }),
  mergeDimsUpTo: number({
    default: 4096,
    min: 0,
    describe: 'largest product up to which small dimensions are merged; 0 keeps all axes',
  }),
  maxPreconditionedDim: number({
    default: 8192,
    min: 1,
    describe: 'longest dimension that is preconditioned',
  }),
  maxBlockedDim: number({
    default: Infinity,
    min: 1,
    describe: 'longest dimension that is cut into tiles',
  }),
});
export type TilesOptions = Given<typeof tilesOptions>;

/**
 * The default partitioner: merges small dimensions and cuts the rest into equal tiles.
 *
 * TensorFlow.js kernels are [in, out] and HWIO. Height, width and input are merged, the output
 * never. Google's Shampoo merges from the left with the output too, which turns a 64x64 matrix into
 * one vector.
 * @param given.blockSize Longest side of a tile; default 128. A dimension n is cut into k = ceil(n
 *   / blockSize) tiles of ceil(n / k).
 * @param given.mergeDimsUpTo Dimensions of a tensor of rank 3 or more are merged from the left
 *   while their product is at most this, except the last one; 0 keeps all axes; default 4096.
 * @param given.maxPreconditionedDim A longer dimension is neither cut nor preconditioned
 *   (embeddings, huge softmax layers), unlike the other dimensions of the tensor; default 8192.
 * @param given.maxBlockedDim A longer dimension is preconditioned but not cut, for statistics with
 *   a cheap factor of any length; default Infinity.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function tiles(given: TilesOptions = {}): Partitioner {
  const { blockSize, mergeDimsUpTo, maxPreconditionedDim, maxBlockedDim } =
    tilesOptions.complete(given);
  return (shape) => {
    const merged = merge(shape, mergeDimsUpTo);
    const cuts = merged.map((n) =>
      n > Math.min(maxPreconditionedDim, maxBlockedDim) ? 1 : Math.ceil(n / blockSize),
    );
    const tile = merged.map((n, i) => Math.ceil(n / cuts[i]!));
    const axes = merged.flatMap((n, i) => (n > maxPreconditionedDim ? [] : [i + 1]));
    return { merged, tile, cuts, axes };
  };
}

function merge(shape: readonly number[], limit: number): number[] {
  if (shape.length === 0) return [1];
  if (limit === 0) return [...shape];
  const wide = shape.filter((n) => n !== 1);
  if (wide.length < 3) return wide.length === 0 ? [1] : wide;
  const merged: number[] = [];
  for (const n of wide.slice(0, -1)) {
    const last = merged.at(-1);
    if (last !== undefined && last * n <= limit) merged[merged.length - 1] = last * n;
    else merged.push(n);
  }
  return [...merged, wide.at(-1)!];
}
