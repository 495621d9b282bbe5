// The kernels that find out whether a step is to be skipped, and keep what it would change.
import { equal, reshape, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import { type Inputs, isFused, type Kernel, type KernelDeclaration, runFused } from '../kernel.js';
import type { TogetherDeclaration } from '../together.js';

/** Largest sum of squares of a gradient: squares, and products of two elements, are finite. */
export const LARGEST_SQUARES = 1e32;

/**
 * Of gradients `x0`, `x1`, ... of any shapes: the sums of their squares; and on backends with slow
 * reads, the sums of their elements times 2^-100, which are finite if and only if every element is,
 * and 1 where a sum of squares is above `LARGEST_SQUARES` or not a number, else 0: then the step is
 * to be skipped. -> [squares [count]] or [squares, plain [count], skip [1]]. Composite: the host's.
 */
export const screen: KernelDeclaration<Inputs, Record<string, never>, Tensor[]> = {
  name: 'CurvatureScreen',
};

const keys: string[] = [];

/** Tensors as the inputs `x0`, `x1`, ... of the kernel `screen`. */
function listed(tensors: readonly Tensor[]): Inputs {
  const inputs: Record<string, Tensor> = {};
  for (let i = 0; i < tensors.length; i++) inputs[(keys[i] ??= `x${i}`)] = tensors[i]!;
  return inputs;
}

/** What `screen` gives for tensors; null where no kernel of the current backend takes them. */
export const screened = (tensors: readonly Tensor[]): Tensor[] | null =>
  isFused(screen) ? runFused(screen, listed(tensors), {}) : null;

/** x, or zeros where `skip` [1] is not 0, also in place of NaN. x: any shape -> as x */
export const gate: Kernel<{ x: Tensor; skip: Tensor }, Record<string, never>> = {
  name: 'CurvatureGate',
  composite: ({ x, skip }) => where(equal(reshape(skip, []), 0), x, zerosLike(x)),
};

/**
 * For each entry `next`, or `last` where the flag of the call is not 0, in the memory of `next`; both
 * have one shape. Composite: the host's.
 */
export const keepLast: TogetherDeclaration<
  { next: Tensor; last: Tensor },
  Record<string, never>,
  'next'
> = {
  name: 'CurvatureKeepLast',
  inputs: ['next', 'last'],
  donates: ['next'],
  results: ['next'],
};
