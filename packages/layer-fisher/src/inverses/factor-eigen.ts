import { symmetricEigens } from '@curvature/linalg';
import { tensor, type Tensor } from '@tensorflow/tfjs-core';
import { blockOf, putBlock } from '../factors/factor-blocks.js';
import { extentOf, type Slices } from '../factors/slices.js';
import { largestGap, signsOf, times, transposedTimes } from './probe.js';

/** The eigendecomposition of each block of a factor. */
export interface FactorEigen {
  /** Rows are eigenvectors, [count, size, size]; padding is the identity. */
  readonly basis: Tensor;
  /** All eigenvalues, block by block; those that rounding made negative are 0. [n] */
  readonly values: Float64Array;
  /** max |(M - Q D Q^T) u| for a vector u of signs, over the largest eigenvalue of the block. */
  readonly residual: number;
}

/** @throws CurvatureError if the factor holds NaN or Inf. */
export function eigenOf(slices: Slices, given: Float32Array): FactorEigen {
  const { n, count, size } = slices;
  const all = new Float32Array(count * size * size);
  const values = new Float64Array(n);
  let residual = 0;
  for (let k = 0; k < count; k++) {
    const [block, extent] = [blockOf(slices, given, k), extentOf(slices, k)];
    const found = eigenpairs(block, extent);
    values.set(
      found.values.map((value) => Math.max(0, value)),
      k * size,
    );
    putBlock(all, found.vectors, slices, k, 1);
    residual = Math.max(residual, residualOf(block, found, extent));
  }
  return { basis: tensor(all, [count, size, size]), values, residual };
}

interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

function eigenpairs(block: Float64Array, n: number): Eigenpairs {
  const { values, vectors } = symmetricEigens({ count: 1, n, values: block });
  // Vectors have the type of the block.
  return { values, vectors: vectors.values as Float64Array };
}

function residualOf(block: Float64Array, { values, vectors }: Eigenpairs, n: number): number {
  const signs = signsOf(n);
  const inBasis = times(vectors, signs, n).map((x, i) => x * values[i]!);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0
    ? 0
    : largestGap(times(block, signs, n), transposedTimes(vectors, inBasis, n)) / largest;
}

/** The largest number put into a float32; products of two factors may exceed it. */
export const LARGEST = 1e38;

/** `of` each product of an eigenvalue of A and one of G, as float32. -> [a.length, g.length] */
export function mapProducts(
  a: Float64Array,
  g: Float64Array,
  of: (product: number) => number,
): Tensor {
  const all = new Float32Array(a.length * g.length);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < g.length; j++) all[i * g.length + j] = Math.min(LARGEST, of(a[i]! * g[j]!));
  return tensor(all, [a.length, g.length]);
}
