import { transpose, type Tensor } from '@tensorflow/tfjs-core';
import { entriesOf, fromLeft, fromRight, type Slices } from '../factors/slices.js';

/** Eigenbases of both factors, [count, size, size]; rows are eigenvectors. */
export interface Bases {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
}

/** Each block of a stack transposed. */
export const transposedBlocks = (stack: Tensor): Tensor => transpose(stack, [0, 2, 1]);

/** Q_A^T x Q_G. x: [inputs.n, outputs.n] */
export const intoBases = (x: Tensor, bases: Bases, inputs: Slices, outputs: Slices): Tensor =>
  fromRight(fromLeft(bases.inputs, x, inputs), transposedBlocks(bases.outputs), outputs);

/** Q_A x Q_G^T. */
export const outOfBases = (x: Tensor, bases: Bases, inputs: Slices, outputs: Slices): Tensor =>
  fromRight(fromLeft(transposedBlocks(bases.inputs), x, inputs), bases.outputs, outputs);

/** Floating-point operations of an eigendecomposition, in units of n^3. */
const EIGEN_FLOPS = 9;

/** The cost of both bases, and memory for them and for one number per parameter. */
export const estimateBases = (inputs: Slices, outputs: Slices) => ({
  bytes: 4 * (entriesOf(inputs) + entriesOf(outputs) + inputs.n * outputs.n),
  flops: EIGEN_FLOPS * (entriesOf(inputs) * inputs.size + entriesOf(outputs) * outputs.size),
});
