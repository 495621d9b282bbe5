import type { Data, Task } from '@curvature/workbench';
import type { Contender } from '../protocol/contender.js';
import { runOf } from '../protocol/head-to-head.js';
import { runningMedian } from '../protocol/medians.js';
import { WARM_UP } from '../protocol/schedule.js';
import { type Point, type Space, trialPoints } from '../protocol/space.js';
import { type Ledger, openLedger } from '../record/ledger.js';
import type { Run } from '../protocol/run.js';

export interface TuneOptions {
  /** What to train: the task's, or one from `layersTask`. */
  readonly task: Task;
  /** From `task.load`. */
  readonly data: Data;
  /** Name and `make` of the optimizer: one of `contenders`, or your own. */
  readonly optimizer: Pick<Contender, 'name' | 'make'>;
  readonly space: Space;
  /** Points to begin with; default 9. */
  readonly candidates?: number;
  /** Of the longest runs; default: the task's. */
  readonly steps?: number;
  readonly batch?: number;
  /** Of each round a share of 1 in so many goes on, to so many times the steps; default 3. */
  readonly factor?: number;
  /**
   * Of the shortest runs; default 40, or `steps` where that is less: below that the learning rate
   * still warms up.
   */
  readonly shortest?: number;
  /**
   * Lowest loss after the same steps, or after the same seconds, where options change what a step
   * costs. Default `steps`.
   */
  readonly by?: 'steps' | 'seconds';
  /** JSON from which the next call goes on; default none. Or what `openLedger` gave. */
  readonly file?: string | Ledger;
  readonly signal?: AbortSignal;
  readonly onRun?: (run: Run, wasFound: boolean) => void;
}
export interface Tuned {
  readonly best: Point;
  /** All rounds, each sorted, best first. */
  readonly rounds: readonly (readonly Run[])[];
}

/** The smoothed loss after so many seconds; Infinity for a run that was given up. */
function lossAfter(run: Run, seconds: number): number {
  const at = run.seconds.findLastIndex((time) => time <= seconds);
  return run.stopped === null ? (runningMedian(run.losses)[at] ?? Infinity) : Infinity;
}

function sorted(runs: readonly Run[], by: 'steps' | 'seconds'): Run[] {
  const came = runs.filter(({ stopped }) => stopped === null);
  const seconds = by === 'steps' ? Infinity : Math.min(...came.map((run) => run.seconds.at(-1)!));
  const measured = runs.map((run) => ({ run, loss: lossAfter(run, seconds) }));
  return measured
    .toSorted((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss))
    .map(({ run }) => run);
}

/** Steps of each round, and how many points take part. */
function roundsOf(candidates: number, steps: number, factor: number, shortest: number) {
  const count = Math.floor(Math.log(candidates) / Math.log(factor) + 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => ({
    steps: Math.min(steps, Math.max(shortest, Math.ceil(steps / factor ** (count - 1 - i)))),
    points: Math.max(1, Math.floor(candidates / factor ** i)),
  }));
}

/**
 * Successive halving: many points train for few steps, the better ones for more, the best for all.
 * Costs about a third of training them all.
 * @throws CurvatureError for a file of another kind; the reason of `signal` when it is aborted,
 *   finished runs being in the file.
 */
export async function tune(options: TuneOptions): Promise<Tuned> {
  const { task, data, optimizer, space, by = 'steps', batch = task.batch, signal, onRun } = options;
  const {
    candidates = 9,
    steps = task.steps,
    factor = 3,
    shortest = 2 * WARM_UP,
    file = null,
  } = options;
  const ledger = typeof file === 'object' && file !== null ? file : openLedger(file, false);
  const shared = { task, data, batch, ledger, ...(signal && { signal }), ...(onRun && { onRun }) };
  let points = trialPoints(space, candidates);
  const rounds: Run[][] = [];
  for (const round of roundsOf(candidates, steps, factor, shortest)) {
    const runs: Run[] = [];
    for (const point of points.slice(0, round.points)) {
      runs.push(await runOf({ ...shared, steps: round.steps }, optimizer, point, 0));
    }
    rounds.push(sorted(runs, by));
    points = rounds.at(-1)!.map(({ point }) => point);
  }
  return { best: points[0]!, rounds };
}
