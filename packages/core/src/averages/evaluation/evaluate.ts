import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import type { Variable } from '@tensorflow/tfjs-core';
import { trainable } from '../../step/gradients.js';
import type { AveragedHost } from '../average.js';
import type { Averaging } from '../averaging.js';
import { type Evaluation, evaluations } from './evaluating.js';
import { swappedIn } from './swap.js';

/**
 * Runs f while the variables hold the averaged weights, and puts those of training back: bit for
 * bit, also if f throws or rejects, and once the last of several overlapping calls has ended.
 */
export function evaluate<T>(
  averaging: Averaging<State>,
  host: AveragedHost,
  f: () => T,
  varList?: readonly Variable[],
): T {
  const { table } = host;
  const evaluation = evaluations.get(table) ?? begin(averaging, host, varList);
  evaluation.users++;
  const end = () => {
    if (--evaluation.users > 0) return;
    evaluations.delete(table);
    evaluation.restore();
  };
  let result: T | undefined;
  try {
    result = f();
  } finally {
    if (!isPromise(result)) end();
  }
  return isPromise(result) ? (Promise.resolve(result).finally(end) as T) : result;
}

function begin(
  averaging: Averaging<State>,
  host: AveragedHost,
  varList?: readonly Variable[],
): Evaluation {
  const { table } = host;
  const names = (table.unmatched.length > 0 ? (varList ?? trainable()) : []).map(
    ({ name }) => name,
  );
  host.restore(names);
  const evaluation = { users: 0, restore: swappedIn(averaging, table) };
  evaluations.set(table, evaluation);
  return evaluation;
}
