import type { State } from '@curvature/spec';
import { clone, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { AveragedCell, AveragedHost } from '../average.js';
import type { Averaging } from '../averaging.js';
import { averageOf } from '../place.js';

/** A variable, and what it held before the averaged weights. */
interface Held {
  readonly variable: Variable;
  readonly weights: Tensor;
}

/**
 * Puts the averaged weights into the variables that have some. Returns what puts those of training
 * back.
 */
export function swappedIn(
  averaging: Averaging<State>,
  { cells, entries }: AveragedHost['table'],
): () => void {
  const held: Held[] = [];
  for (const cell of cells)
    for (const name of namesOf(cell)) {
      const { variable } = entries.get(name)!;
      const state = averageOf(cell, variable);
      if (state === null) continue;
      held.push({ variable, weights: keep(clone(variable)) });
      tidy(() => assign(variable, averaging.averaged(state, variable)));
    }
  return () => held.forEach(putBack);
}

const namesOf = ({ own, block: { bias } }: AveragedCell) =>
  bias === undefined ? [own.name] : [own.name, bias];

/** The function that ran meanwhile may have disposed the variable. */
function putBack({ variable, weights }: Held): void {
  if (!variable.isDisposed) assign(variable, weights);
  weights.dispose();
}

const assign = (variable: Variable, weights: Tensor) =>
  variable.assign(weights as Tensor<Variable['rankType']>);
