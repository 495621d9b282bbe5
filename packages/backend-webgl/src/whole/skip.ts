import type { TensorInfo } from '@tensorflow/tfjs-core';

/** GLSL of a program with the input `skip` and the number `skips`: whether nothing is to change. */
export const skipping = 'bool skipping() { return skips == 1 && skip_at(0) != 0.0; }\n';

/** The last input and its number: `skip`, or where there is none, any other tensor. */
export const skipOf = (skip: TensorInfo | undefined, otherwise: TensorInfo) => ({
  input: skip ?? otherwise,
  skips: skip ? 1 : 0,
});
