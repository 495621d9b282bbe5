import { concat, reshape, slice, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** What a cell trains: a variable, or the kernel and the bias of a layer, seen as one matrix. */
export interface Target {
  readonly variables: readonly Variable[];
  /** As one tensor of the shape of the cell's parameter. */
  value(): Tensor;
  /** The part of an update that belongs to each variable. */
  parts(update: Tensor): readonly Tensor[];
}

export const alone = (variable: Variable): Target => ({
  variables: [variable],
  value: () => variable,
  parts: (update) => [update],
});

/** Kernel [..., fanOut] over bias [fanOut]: [fanIn + 1, fanOut]. */
export const joint = (kernel: Variable, bias: Variable): Target => ({
  variables: [kernel, bias],
  value: () => joined(kernel, bias),
  parts: (update) => {
    const [rows, columns] = update.shape as [number, number];
    const above = slice(update, [0, 0], [rows - 1, columns]);
    return [reshape(above, kernel.shape), reshape(slice(update, [rows - 1, 0], [1, columns]), bias.shape)];
  },
});

export const joined = (kernel: Tensor, bias: Tensor): Tensor =>
  concat([reshape(kernel, [-1, bias.size]), reshape(bias, [1, bias.size])], 0);

/** The shape of a kernel over its bias. */
export function jointShape(kernel: readonly number[]): readonly number[] {
  const columns = kernel.at(-1)!;
  return [kernel.reduce((a, b) => a * b, 1) / columns + 1, columns];
}
