import { canReadAtOnce, isPromise, readLater } from '@curvature/spec/reads';
import { stack, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { Harvest } from './captured-signals.js';
import { errorOf } from './law.js';

/** Gradients of a step by the names of parameters, as `variableGrads` returns them. */
export type Gradients = Readonly<Record<string, Tensor | null | undefined>>;

/** By which part of dL/dW the signals of parameters are off; NaN where that cannot be said. */
export type Errors = ReadonlyMap<string, number>;

/**
 * Holds the signals of parameters to the law of `Signals`; the answer comes later where nothing can
 * be read at once.
 */
export function errorsOf(
  names: readonly string[],
  harvest: Harvest,
  gradients: Gradients,
): Errors | Promise<Errors> {
  const lawful = names.filter((name) => gradients[name] && harvest.uses(name)[0]!.kind !== 'norm');
  const byName = (errors: ArrayLike<number>) =>
    new Map(lawful.map((name, i) => [name, errors[i]!] as const));
  const errors = allErrors(lawful, harvest, gradients);
  return isPromise(errors) ? errors.then(byName) : byName(errors);
}

/** In one read of the device. */
function allErrors(names: readonly string[], harvest: Harvest, gradients: Gradients) {
  if (names.length === 0) return [];
  const errors = tidy(() =>
    stack(
      names.map((name) =>
        tidy(() => errorOf(harvest.signals(name)!, harvest.uses(name)[0]!, gradients[name]!)),
      ),
    ),
  );
  const values = canReadAtOnce() ? errors.dataSync() : readLater(errors);
  errors.dispose();
  return values;
}

/** The gradients by name in what `variableGrads` returned; null in anything else. */
export function gradientsIn(value: unknown): Gradients | null {
  const grads = (value as { grads?: unknown } | null)?.grads;
  return typeof grads === 'object' ? (grads as Gradients | null) : null;
}
