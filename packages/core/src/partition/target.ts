import { blendInto, blendPart, withRow } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';

/** The variables that a cell trains: one, or the kernel and bias of a layer as one matrix. */
export interface Target {
  readonly variables: readonly Variable[];
  /** As one tensor of the shape of the cell's parameter. */
  value(): Tensor;
  /** variables <- a variables + b update; the update is of the shape of the cell's parameter. */
  blend(update: Tensor, factors: { readonly a: number; readonly b: number }): void;
}

export const alone = (variable: Variable): Target => ({
  variables: [variable],
  value: () => variable,
  blend: (update, factors) =>
    variable.assign(run(blendInto, { x: variable as Tensor, y: update }, factors)),
});

/**
 * Kernel [..., fanOut] over bias [fanOut]: [fanIn + 1, fanOut]. Only variables that `has` names are
 * trained: a frozen one stays as it is.
 */
export function joint(kernel: Variable, bias: Variable, has: (name: string) => boolean): Target {
  const both = [
    { variable: kernel, from: 0 },
    { variable: bias, from: kernel.size },
  ].filter(({ variable }) => has(variable.name));
  return {
    variables: both.map(({ variable }) => variable),
    value: () => joined(kernel, bias),
    blend(update, factors) {
      for (const { variable: x, from } of both)
        x.assign(run(blendPart, { x: x as Tensor, y: update }, { ...factors, from }));
    },
  };
}

export const joined = (kernel: Tensor, bias: Tensor): Tensor =>
  run(withRow, { x: kernel, y: bias }, {});

/** The shape of a kernel over its bias. */
export function jointShape(kernel: readonly number[]): readonly number[] {
  const columns = kernel.at(-1)!;
  return [kernel.reduce((a, b) => a * b, 1) / columns + 1, columns];
}
