import type { Tensor } from '@tensorflow/tfjs-core';

/** In float64. */
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
};
export const norm = (a: ArrayLike<number>): number => Math.sqrt(dot(a, a));
export const largest = (a: ArrayLike<number>): number =>
  Array.from(a).reduce((max, x) => Math.max(max, Math.abs(x)), 0);

/** |a - b| / |b|, Euclidean; 0 if both are zero. */
export function relativeGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const gap = norm(Array.from(a, (x, i) => x - b[i]!));
  return gap === 0 ? 0 : gap / norm(b);
}

/** The values of each tile of a stack. */
export function tilesOf(stack: Tensor): Float32Array[] {
  const values = stack.dataSync() as Float32Array;
  const [count = 1] = stack.shape;
  const size = values.length / count;
  return Array.from({ length: count }, (_, tile) =>
    values.subarray(tile * size, (tile + 1) * size),
  );
}
