import { Transpose, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Call } from '../kernels/compose.js';

/** The operand with its last two dimensions swapped. */
export const transposed = (call: Call, x: TensorInfo): TensorInfo => {
  const rank = x.shape.length;
  const perm = [...Array(rank - 2).keys(), rank - 1, rank - 2];
  return call(Transpose, { x }, { perm });
};
