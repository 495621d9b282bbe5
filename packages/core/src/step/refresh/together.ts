import type { AnyPreconditioner, State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { areFinite, isCheckedLater } from './check-cache.js';
import { inputsOf, type Job } from './job.js';
import { keptResult } from './kept-result.js';

/** A refresh that has begun along with others. */
export interface Begun {
  readonly result: State | Promise<State>;
  /** Its share of the time, in milliseconds. */
  readonly ms: number;
  /** Whether the result is finite, where that is read later and for all results at once. */
  readonly isFinite: Promise<boolean> | null;
}

/**
 * Begins the refreshes of all blocks whose preconditioner takes many at once. Those of a
 * preconditioner that throws are not among the results: each block is refreshed by itself, and so
 * fails by itself.
 */
export function beginTogether(jobs: readonly Job[]): ReadonlyMap<Cell, Begun> {
  const groups = new Map<AnyPreconditioner, Job[]>();
  for (const job of jobs) {
    const { preconditioner } = job.cell.slots;
    if (!preconditioner?.refreshAll || preconditioner.takesAll?.() === false) continue;
    groups.set(preconditioner, [...(groups.get(preconditioner) ?? []), job]);
  }
  return new Map([...groups].flatMap(([preconditioner, own]) => begun(preconditioner, own)));
}

function begun(
  preconditioner: AnyPreconditioner,
  jobs: readonly Job[],
): (readonly [Cell, Begun])[] {
  const started = performance.now();
  const results: (State | Promise<State>)[] = [];
  try {
    tidy(() => {
      const all = jobs.map(inputsOf);
      const made = preconditioner.refreshAll!(all) as readonly (State | Promise<State>)[];
      jobs.forEach((job, k) => results.push(keptResult(made[k]!, all[k]!.previous, job)));
    });
  } catch {
    return [];
  }
  const finite = finiteLater(jobs.map(({ cell }, k) => [cell, results[k]!]));
  const ms = (performance.now() - started) / jobs.length;
  return jobs.map(({ cell }, k) => [
    cell,
    { result: results[k]!, ms, isFinite: finite.get(cell) ?? null },
  ]);
}

/** For each result that is there and is checked later, whether it is finite. */
function finiteLater(results: readonly (readonly [Cell, State | Promise<State>])[]) {
  const ready = results.flatMap(([cell, result]) =>
    !isPromise<State>(result) && isCheckedLater(result) ? [[cell, result] as const] : [],
  );
  const answers = areFinite(ready);
  return new Map(ready.map(([cell], k) => [cell, answers[k]!]));
}
