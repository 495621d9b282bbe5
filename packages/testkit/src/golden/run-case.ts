import {
  clone,
  customGrad,
  scalar,
  tensor,
  variable,
  type Optimizer,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import { type Now, sourceOf } from './case-signals.js';
import type { ByVariable, GoldenCase, Values } from './golden-case.js';

/** Makes the optimizer from the options of a case. */
export type CaseComposition = (
  // oxlint-disable-next-line typescript/no-explicit-any -- the composition checks them
  options: any,
  // oxlint-disable-next-line typescript/no-explicit-any -- `signals` of layers
  more?: any,
) => Optimizer & { ready?(): Promise<void> };

/**
 * Runs a case on the current backend and returns its error: the largest, over steps and variables,
 * of |got - expected|_max / |expected - start|_max. The case passes if the error is at most its
 * `tolerance`; NaN fails. While it runs, no other variables may have the case's names.
 * @throws The errors of the composition and its optimizer.
 */
export async function runCase(given: GoldenCase, composition: CaseComposition): Promise<number> {
  const now: Now = { signals: given.steps[0]?.signals };
  const optimizer = now.signals
    ? composition(given.options, { signals: sourceOf(now) })
    : composition(given.options);
  const variables: Variable[] = [];
  try {
    for (const start of given.variables) variables.push(made(start));
    let worst = 0;
    for (const [i, { gradients, signals }] of given.steps.entries()) {
      await optimizer.ready?.();
      now.signals = signals;
      apply(optimizer, variables, gradients, signals !== undefined);
      for (const [k, { name, values }] of given.variables.entries()) {
        // Not dataSync, which webgpu has not everywhere.
        const got = await variables[k]!.data();
        worst = Math.max(worst, relativeError(got, given.expected[i]![name]!, values));
      }
    }
    return worst;
  } finally {
    variables.forEach((v) => v.dispose());
    optimizer.dispose();
  }
}

const made = ({ name, shape, values }: Values & { name: string }): Variable => {
  const start = tensor([...values], [...shape], 'float32');
  const v = variable(start, true, name);
  start.dispose();
  return v;
};

/** With signals, minimizes a loss whose gradients are the given ones; else applies these. */
function apply(
  optimizer: Optimizer,
  variables: readonly Variable[],
  gradients: ByVariable,
  captured: boolean,
): void {
  const tensors = variables.map(
    ({ name, shape }) => [name, tensor([...gradients[name]!], shape, 'float32')] as const,
  );
  // A custom gradient, since those of tfjs's operations may not be registered.
  const gradFunc = () => tensors.map(([, gradient]) => clone(gradient));
  const loss = () => customGrad(() => ({ value: scalar(0), gradFunc }))(...variables) as Scalar;
  try {
    if (captured) optimizer.minimize(loss, false, [...variables]);
    else optimizer.applyGradients(Object.fromEntries(tensors) as Record<string, Tensor>);
  } finally {
    tensors.forEach(([, gradient]) => gradient.dispose());
  }
}

/** |got - expected|_max / |expected - start|_max; 0 if neither moves. */
function relativeError(
  got: ArrayLike<number>,
  expected: readonly number[],
  start: readonly number[],
): number {
  const largest = (a: (i: number) => number) =>
    expected.reduce((max, _, i) => Math.max(max, Math.abs(a(i))), 0);
  const gap = largest((i) => got[i]! - expected[i]!);
  return gap === 0 ? 0 : gap / largest((i) => expected[i]! - start[i]!);
}
