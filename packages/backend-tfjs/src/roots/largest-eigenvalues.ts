import {
  add,
  div,
  matMul,
  randomUniform,
  sqrt,
  square,
  sum,
  type Tensor,
  tile,
} from '@tensorflow/tfjs-core';

/**
 * Gives a few per cent even if the largest eigenvalues are close together; a ridge needs no more.
 */
const STEPS = 20;
const SEED = 1729;
const TINY = 1e-30;

const length = (v: Tensor) => sqrt(sum(square(v), 1, true));

/**
 * The largest eigenvalue of each matrix of a stack, from below, by power iteration on the device
 * with a fixed number of steps. Google's Shampoo stops by an absolute tolerance, after one step for
 * small gradients, and is then up to 600 times too low. stack: [count, n, n], symmetric, of
 * elements about 1 -> [count, 1, 1]
 */
export function largestEigenvalues(stack: Tensor): Tensor {
  const [count, n] = stack.shape as [number, number, number];
  // Positive like the leading eigenvector of a matrix of positive elements, and orthogonal to none
  // that occurs. The same for all matrices, so that none depends on its place in the stack.
  let v: Tensor = tile(randomUniform([1, n, 1], 0.5, 1.5, 'float32', SEED), [count, 1, 1]);
  for (let step = 0; step < STEPS; step++) v = matMul(stack, div(v, add(length(v), TINY)));
  return length(v);
}
