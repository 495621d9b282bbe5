import { canReadAtOnce } from '@curvature/spec/internal';
import { isPromise, readLater } from '@curvature/spec/reads';
import { stack, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { CapturedSignals } from './captured-signals.js';
import { errorOf } from './gradient-law.js';

/** Gradients of a step by the names of parameters, as `variableGrads` returns them. */
export type Gradients = Readonly<Record<string, Tensor | null | undefined>>;

/** The errors of signals by the names of parameters, relative to dL/dW; NaN if unknown. */
export type Errors = ReadonlyMap<string, number>;

/**
 * Holds the signals of parameters to the law of `Signals`. The answer is a promise on backends that
 * cannot read at once.
 */
export function errorsOf(
  names: readonly string[],
  signals: CapturedSignals,
  gradients: Gradients,
): Errors | Promise<Errors> {
  const lawful = names.filter((name) => gradients[name] && signals.uses(name)[0]!.kind !== 'norm');
  const byName = (errors: ArrayLike<number>) =>
    new Map(lawful.map((name, i) => [name, errors[i]!] as const));
  const errors = allErrors(lawful, signals, gradients);
  return isPromise(errors) ? errors.then(byName) : byName(errors);
}

/** All errors, in one read of the device. */
function allErrors(names: readonly string[], signals: CapturedSignals, gradients: Gradients) {
  if (names.length === 0) return [];
  const errors = tidy(() =>
    stack(
      names.map((name) =>
        tidy(() => errorOf(signals.of(name)!, signals.uses(name)[0]!, gradients[name]!)),
      ),
    ),
  );
  const values = canReadAtOnce() ? errors.dataSync() : readLater(errors);
  errors.dispose();
  return values;
}

/** The gradients by name in a result of `variableGrads`; null in any other value. */
export function gradientsIn(value: unknown): Gradients | null {
  const grads = (value as { grads?: unknown } | null)?.grads;
  return typeof grads === 'object' ? (grads as Gradients | null) : null;
}
