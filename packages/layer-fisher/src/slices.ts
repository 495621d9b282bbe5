import { concat, matMul, mul, ones, reshape, slice, transpose, zeros, type Tensor } from '@tensorflow/tfjs-core';

/** A symmetric matrix of side n of which `count` blocks on the diagonal are kept, [count, size, size]: rows 0 .. size - 1, and so on. */
export interface Slices {
  readonly n: number;
  readonly count: number;
  /** 1 is a diagonal. The last block may end in rows and columns of zeros. */
  readonly size: number;
}

export function slicesOf(n: number, sliceSize: number | null): Slices {
  const size = Math.min(n, sliceSize ?? n);
  return { n, count: Math.ceil(n / size), size };
}

/** How many rows of block k there are. */
export const extentOf = ({ n, size }: Slices, k: number): number => Math.min(size, n - k * size);

const missing = ({ n, count, size }: Slices) => count * size - n;

/** Columns, after the 1 of a bias where it is asked for, slice by slice. x: [rows, n], or [rows, n - 1] with `one` -> [count, rows, size] */
export function columnSlices(x: Tensor, slices: Slices, one = false): Tensor {
  const { count, size } = slices;
  const rows = x.shape[0]!;
  const extra = missing(slices);
  // `concat` pads ten times faster than `pad` on wasm.
  const parts = [x, ...(one ? [ones([rows, 1])] : []), ...(extra > 0 ? [zeros([rows, extra])] : [])];
  const full = parts.length > 1 ? concat(parts, 1) : x;
  return count === 1 ? reshape(full, [1, rows, size]) : transpose(reshape(full, [rows, count, size]), [1, 0, 2]);
}

/** blockdiag(stack) x. stack: [count, size, size], x: [n, m] -> [n, m] */
export function fromLeft(stack: Tensor, x: Tensor, slices: Slices): Tensor {
  const { n, count, size } = slices;
  if (size === 1) return mul(reshape(stack, [n, 1]), x);
  const m = x.shape[1]!;
  const extra = missing(slices);
  const full = extra > 0 ? concat([x, zeros([extra, m])], 0) : x;
  const product = reshape(matMul(stack, reshape(full, [count, size, m])), [count * size, m]);
  return extra > 0 ? slice(product, [0, 0], [n, m]) : product;
}

/** x blockdiag(stack). x: [m, n], stack: [count, size, size] -> [m, n] */
export function fromRight(x: Tensor, stack: Tensor, slices: Slices): Tensor {
  const { n, count, size } = slices;
  if (size === 1) return mul(x, reshape(stack, [1, n]));
  const m = x.shape[0]!;
  const product = matMul(columnSlices(x, slices), stack);
  const joined = reshape(count === 1 ? product : transpose(product, [1, 0, 2]), [m, count * size]);
  return missing(slices) > 0 ? slice(joined, [0, 0], [m, n]) : joined;
}
