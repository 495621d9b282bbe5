import {
  add,
  concat,
  matMul,
  mul,
  reshape,
  slice,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';

/** x [count, n, k], or where `transposed` is 1 [count, k, n], as [count, n, k]. */
const rowsOf = (x: Tensor, transposed: number): Tensor =>
  transposed === 1 ? transpose(x, [0, 2, 1]) : x;
const columnsOf = (x: Tensor, transposed: number): Tensor =>
  transposed === 1 ? x : transpose(x, [0, 2, 1]);

/**
 * decay * matrix + weight * x x^T for a stack. matrix: [count, n, n] symmetric, x: [count, n, k],
 * or [count, k, n] and read transposed where `transposed` is 1 -> [count, n, n]
 */
export const symmetricUpdate: Kernel<
  { matrix: Tensor; x: Tensor },
  { decay: number; weight: number; transposed: 0 | 1 }
> = {
  name: 'CurvatureSymmetricUpdate',
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  composite: ({ matrix, x }, { decay, weight, transposed }) =>
    add(mul(matrix, decay), mul(matMul(rowsOf(x, transposed), columnsOf(x, transposed)), weight)),
};

/**
 * A block row of a packed matrix: its first row, how many rows, how many columns, and where it
 * begins.
 */
export interface Slab {
  readonly first: number;
  readonly rows: number;
  readonly across: number;
  readonly at: number;
}

/**
 * The slabs of a symmetric matrix of side n: block rows from column 0 to the end of their block on
 * the diagonal, one after the other.
 */
export function slabsOf(n: number, blockSize: number): readonly Slab[] {
  const all: Slab[] = [];
  for (let first = 0, at = 0; first < n; first += blockSize) {
    const rows = Math.min(blockSize, n - first);
    all.push({ first, rows, across: first + rows, at });
    at += rows * (first + rows);
  }
  return all;
}

/**
 * decay * packed + weight * x x^T for a stack of matrices in slabs. packed: [count, length], x:
 * [count, n, k] -> [count, length]
 */
export const slabUpdate: Kernel<
  { packed: Tensor; x: Tensor },
  { decay: number; weight: number; blockSize: number }
> = {
  name: 'CurvatureSlabUpdate',
  composite({ packed, x }, { decay, weight, blockSize }) {
    const [count, n, k] = x.shape as [number, number, number];
    const columns = columnsOf(x, 0);
    const parts = slabsOf(n, blockSize).map(({ first, rows, across }) => {
      const product = matMul(
        slice(x, [0, first, 0], [count, rows, k]),
        slice(columns, [0, 0, 0], [count, k, across]),
      );
      return reshape(product, [count, rows * across]);
    });
    return add(mul(packed, decay), mul(parts.length === 1 ? parts[0]! : concat(parts, 1), weight));
  },
};
