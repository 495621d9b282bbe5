import { dispose, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Harvest } from './harvest.js';
import { gradientOf, relativeErrors, TOLERANCE } from './law.js';

/** Gradients of a step by the names of parameters, as `variableGrads` returns them. */
export type Gradients = Readonly<Record<string, Tensor | null | undefined>>;

/** Holds the signals of parameters to the law of `Signals`, and returns by which part of dL/dW those are off that break it. */
export function breaches(names: readonly string[], harvest: Harvest, gradients: Gradients): Map<string, number> {
  const lawful = names.filter((name) => gradients[name] && harvest.uses(name)[0]!.kind !== 'scale');
  const sums = lawful.map((name) => tidy(() => gradientOf(harvest.signals(name)!, harvest.uses(name)[0]!)));
  const errors = relativeErrors(sums.map((sum, i) => [sum, gradients[lawful[i]!]!] as const));
  dispose(sums);
  const pairs = lawful.map((name, i) => [name, errors[i]!] as const);
  // Not `>`: NaN is a breach.
  return new Map(pairs.filter(([, error]) => !(error <= TOLERANCE)));
}

/** The gradients by name in what `variableGrads` returned; null in anything else. */
export function gradientsIn(value: unknown): Gradients | null {
  const grads = (value as { grads?: unknown } | null)?.grads;
  return typeof grads === 'object' ? (grads as Gradients | null) : null;
}
