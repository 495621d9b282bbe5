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

/** What makes the optimizer from the options of a case. */
export type CaseComposition = (
  // oxlint-disable-next-line typescript/no-explicit-any -- options are checked by the composition, at run time
  options: any,
  // oxlint-disable-next-line typescript/no-explicit-any -- a layerwise composition finds its `signals` here, others nothing
  more?: any,
) => Optimizer & { ready?(): Promise<void> };

/**
 * Runs a case on the current backend and returns its error: the largest, over steps and variables,
 * of
 * |got - expected|_max / |expected - start|_max. The case passes if that is at most its `tolerance`; NaN is no pass.
 * While it runs, variables of the case's names must not exist elsewhere.
 * @throws What the composition or its optimizer throws.
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
      for (const [k, { name, values }] of given.variables.entries())
        worst = Math.max(
          worst,
          relativeError(variables[k]!.dataSync(), given.expected[i]![name]!, values),
        );
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

/** Signals are captured where gradients are computed: those of a loss that has the given ones. */
function apply(
  optimizer: Optimizer,
  variables: readonly Variable[],
  gradients: ByVariable,
  captured: boolean,
): void {
  const tensors = variables.map(
    ({ name, shape }) => [name, tensor([...gradients[name]!], shape, 'float32')] as const,
  );
  // By hand, since gradients of tfjs's own operations may not be registered.
  const gradFunc = () => tensors.map(([, gradient]) => clone(gradient));
  const loss = () => customGrad(() => ({ value: scalar(0), gradFunc }))(...variables) as Scalar;
  try {
    if (captured) optimizer.minimize(loss, false, [...variables]);
    else optimizer.applyGradients(Object.fromEntries(tensors) as Record<string, Tensor>);
  } finally {
    tensors.forEach(([, gradient]) => gradient.dispose());
  }
}

/** |got - expected|_max / |expected - start|_max; 0 where nothing moves and nothing should. */
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
