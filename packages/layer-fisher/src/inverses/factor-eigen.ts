import { symmetricEigens, type Eigen } from '@curvature/linalg';
import { tensor, transpose, type Tensor } from '@tensorflow/tfjs-core';
import { blockOf, putBlock } from '../factors/factor-blocks.js';
import { largestGap, signsOf, times, transposedTimes } from './probe.js';
import { extentOf, fromLeft, fromRight, type Slices } from '../factors/slices.js';

/** The eigenbasis of each block of a factor. */
export interface FactorEigen {
  /** Rows are eigenvectors, [count, size, size]; the identity where the last block is padded. */
  readonly basis: Tensor;
  /** All eigenvalues, block by block, none below 0, which only rounding can make them. [n] */
  readonly values: Float64Array;
  /** max |(M - Q D Q^T) u| for a vector of signs, over the largest eigenvalue of the block. */
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

function eigenpairs(block: Float64Array, n: number): Eigen {
  const { values, vectors } = symmetricEigens({ count: 1, n, values: block });
  // Of the block's own type.
  return { values, vectors: vectors.values as Float64Array };
}

function residualOf(block: Float64Array, { values, vectors }: Eigen, n: number): number {
  const signs = signsOf(n);
  const inBasis = times(vectors, signs, n).map((x, i) => x * values[i]!);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0
    ? 0
    : largestGap(times(block, signs, n), transposedTimes(vectors, inBasis, n)) / largest;
}

/** The most that is put into a float32; products of two factors may be more. */
export const MOST = 1e38;

/** What two spectra make of each pair, as float32. -> [a.length, g.length] */
export function pairs(a: Float64Array, g: Float64Array, of: (product: number) => number): Tensor {
  const all = new Float32Array(a.length * g.length);
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < g.length; j++) all[i * g.length + j] = Math.min(MOST, of(a[i]! * g[j]!));
  return tensor(all, [a.length, g.length]);
}

/** What turns are made of: the bases of both sides, rows being eigenvectors. */
export interface Bases {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
}

export const turned = (stack: Tensor): Tensor => transpose(stack, [0, 2, 1]);

/** Q_A^T x Q_G. x: [inputs.n, outputs.n] */
export const intoBases = (x: Tensor, bases: Bases, inputs: Slices, outputs: Slices): Tensor =>
  fromRight(fromLeft(bases.inputs, x, inputs), turned(bases.outputs), outputs);

/** Q_A x Q_G^T. */
export const outOfBases = (x: Tensor, bases: Bases, inputs: Slices, outputs: Slices): Tensor =>
  fromRight(fromLeft(turned(bases.inputs), x, inputs), bases.outputs, outputs);
