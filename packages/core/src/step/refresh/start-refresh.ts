import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Outcome } from '../../state/cell.js';
import { keepTensors } from '../../state/tree.js';
import { areFinite, checked, checkedLater, isCheckedLater } from './check-cache.js';
import { inputsOf, type Job } from './job.js';
import { keptResult } from './kept-result.js';
import type { Begun } from './together.js';

/**
 * Starts a refresh, unless it has begun along with others, and hands its outcome over: before this
 * returns, if the plugin and the check of its cache are synchronous.
 * @returns Resolves, and never rejects, once the outcome has been handed over.
 */
export function startRefresh(
  job: Job,
  begun: Begun | undefined,
  take: (outcome: Outcome) => void,
): Promise<void> {
  const started = performance.now() - (begun?.ms ?? 0);
  try {
    const result = begun ? begun.result : refreshed(job);
    if (isPromise(result) || isCheckedLater(result))
      return arrived(job, result, started, begun?.isFinite).then(take);
    take(checked(job.cell, result, performance.now() - started));
  } catch (cause) {
    take({ cause });
  }
  return Promise.resolve();
}

/** Runs the plugin's refresh in a tidy, which a promise outlives. */
function refreshed(job: Job): State | Promise<State> {
  let result: State | Promise<State> = null;
  tidy(() => {
    const { stats, previous, context } = inputsOf(job);
    const made = job.cell.slots.preconditioner!.refresh!(stats, previous, context);
    result = keptResult(made as State | Promise<State>, previous, job);
  });
  return result;
}

async function arrived(
  { cell }: Job,
  result: State | Promise<State>,
  started: number,
  isFinite?: Promise<boolean> | null,
): Promise<Outcome> {
  try {
    const cache = await result;
    keepTensors(cache);
    const ms = performance.now() - started;
    return isCheckedLater(cache)
      ? await checkedLater(cache, ms, isFinite ?? areFinite([[cell, cache]])[0]!)
      : checked(cell, cache, ms);
  } catch (cause) {
    return { cause };
  }
}
