import { concat, reshape, type Tensor, type Variable } from '@tensorflow/tfjs-core';

/** What a cell trains: a variable, or the kernel and the bias of a layer, seen as one matrix. */
export interface Target {
  readonly variables: readonly Variable[];
  /** As one tensor of the shape of the cell's parameter. */
  value(): Tensor;
  /** Where in an update that part begins which belongs to each variable. */
  readonly starts: readonly number[];
}

export const alone = (variable: Variable): Target => ({
  variables: [variable],
  value: () => variable,
  starts: [0],
});

/**
 * Kernel [..., fanOut] over bias [fanOut]: [fanIn + 1, fanOut]. Those of the two are trained that
 * `has` says, so that a frozen one stays.
 */
export function joint(kernel: Variable, bias: Variable, has: (name: string) => boolean): Target {
  const both = [
    { variable: kernel, start: 0 },
    { variable: bias, start: kernel.size },
  ].filter(({ variable }) => has(variable.name));
  return {
    variables: both.map(({ variable }) => variable),
    value: () => joined(kernel, bias),
    starts: both.map(({ start }) => start),
  };
}

export const joined = (kernel: Tensor, bias: Tensor): Tensor =>
  concat([reshape(kernel, [-1, bias.size]), reshape(bias, [1, bias.size])], 0);

/** The shape of a kernel over its bias. */
export function jointShape(kernel: readonly number[]): readonly number[] {
  const columns = kernel.at(-1)!;
  return [kernel.reduce((a, b) => a * b, 1) / columns + 1, columns];
}
