import { stack, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Harvest } from './harvest.js';
import { errorOf } from './law.js';

/** Gradients of a step by the names of parameters, as `variableGrads` returns them. */
export type Gradients = Readonly<Record<string, Tensor | null | undefined>>;

/** Holds the signals of parameters to the law of `Signals`, and returns by which part of dL/dW they are off; NaN where that cannot be said. */
export function errorsOf(names: readonly string[], harvest: Harvest, gradients: Gradients): Map<string, number> {
  const lawful = names.filter((name) => gradients[name] && harvest.uses(name)[0]!.kind !== 'scale');
  const errors = allErrors(lawful, harvest, gradients);
  return new Map(lawful.map((name, i) => [name, errors[i]!] as const));
}

/** In one read of the device. */
function allErrors(names: readonly string[], harvest: Harvest, gradients: Gradients): ArrayLike<number> {
  if (names.length === 0) return [];
  const errors = tidy(() =>
    stack(names.map((name) => tidy(() => errorOf(harvest.signals(name)!, harvest.uses(name)[0]!, gradients[name]!)))),
  );
  const values = errors.dataSync();
  errors.dispose();
  return values;
}

/** The gradients by name in what `variableGrads` returned; null in anything else. */
export function gradientsIn(value: unknown): Gradients | null {
  const grads = (value as { grads?: unknown } | null)?.grads;
  return typeof grads === 'object' ? (grads as Gradients | null) : null;
}
