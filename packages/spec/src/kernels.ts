import { add, engine, getBackend, getKernel, matMul, mul, transpose, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A hot operation, declared once: a name in tfjs's kernel registry, and the same thing in tf ops, which every backend runs.
 * A backend package registers a fused kernel under that name with `tf.registerKernel`; it must equal the composite.
 */
export interface Kernel<I extends Readonly<Record<string, Tensor>>, A extends Readonly<Record<string, number>>> {
  readonly name: string;
  readonly composite: (inputs: I, attributes: A) => Tensor;
}

/** Runs the fused kernel where the current backend has one, else the composite. */
export function run<I extends Readonly<Record<string, Tensor>>, A extends Readonly<Record<string, number>>>(
  kernel: Kernel<I, A>,
  inputs: I,
  attributes: A,
): Tensor {
  const fused = getKernel(kernel.name, getBackend()) !== undefined;
  return fused
    ? (engine().runKernel(kernel.name, { ...inputs }, { ...attributes }) as Tensor)
    : kernel.composite(inputs, attributes);
}

/** keep * matrix + gain * x x^T for a stack. matrix: [count, n, n] symmetric, x: [count, n, k] -> [count, n, n] */
export const symmetricUpdate: Kernel<{ matrix: Tensor; x: Tensor }, { keep: number; gain: number }> = {
  name: 'CurvatureSymmetricUpdate',
  // No transpose flags: tfjs's wasm backend multiplies 11-40 times slower with them.
  composite: ({ matrix, x }, { keep, gain }) => add(mul(matrix, keep), mul(matMul(x, transpose(x, [0, 2, 1])), gain)),
};
