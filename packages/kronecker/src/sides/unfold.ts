import { reshape, transpose, type Tensor } from '@tensorflow/tfjs-core';

/** mat_k of each block: x [count, ...] -> [count, n_axis, the rest] */
export function unfold(x: Tensor, axis: number): Tensor {
  const rest = x.shape.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
  const moved = rest.every((i) => i > axis) ? x : transpose(x, [0, axis, ...rest]);
  return reshape(moved, [x.shape[0]!, x.shape[axis]!, -1]);
}
