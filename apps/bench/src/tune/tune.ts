import type { Data, Task } from '@curvature/workbench';
import type { Contender } from '../protocol/contender.js';
import { runOf } from '../protocol/head-to-head.js';
import { runningMedian } from '../protocol/medians.js';
import { WARM_UP } from '../protocol/schedule.js';
import { type Point, type Space, trialPoints } from '../protocol/space.js';
import { type Ledger, openLedger } from '../record/ledger.js';
import type { Run } from '../protocol/run.js';

export interface TuneOptions {
  /** A task of the workbench, or one from `layersTask`. */
  readonly task: Task;
  /** From `task.load`. */
  readonly data: Data;
  /** Name and `make` of the optimizer: one of `contenders`, or your own. */
  readonly optimizer: Pick<Contender, 'name' | 'make'>;
  readonly space: Space;
  /** Number of points in the first round; default 9. */
  readonly candidates?: number;
  /** Steps of the longest runs; default: the task's. */
  readonly steps?: number;
  readonly batch?: number;
  /** One point in `factor` enters the next round, with `factor` times the steps; default 3. */
  readonly factor?: number;
  /** Steps of the shortest runs, at most `steps`; default 40, twice the warm-up of the rate. */
  readonly shortest?: number;
  /**
   * Compares losses after the same steps (default), or after the same seconds, for options that
   * change the time of a step.
   */
  readonly by?: 'steps' | 'seconds';
  /** A JSON file from which the next call continues, or a ledger; default: none. */
  readonly file?: string | Ledger;
  readonly signal?: AbortSignal;
  readonly onRun?: (run: Run, wasFound: boolean) => void;
}
export interface Tuned {
  readonly best: Point;
  /** All rounds, each sorted with the best run first. */
  readonly rounds: readonly (readonly Run[])[];
}

/** The smoothed loss after some seconds; Infinity for a run that was given up. */
function lossAfter(run: Run, seconds: number): number {
  const at = run.seconds.findLastIndex((time) => time <= seconds);
  return run.stopped === null ? (runningMedian(run.losses)[at] ?? Infinity) : Infinity;
}

function sorted(runs: readonly Run[], by: 'steps' | 'seconds'): Run[] {
  const finished = runs.filter(({ stopped }) => stopped === null);
  const seconds =
    by === 'steps' ? Infinity : Math.min(...finished.map((run) => run.seconds.at(-1)!));
  const measured = runs.map((run) => ({ run, loss: lossAfter(run, seconds) }));
  return measured
    .toSorted((a, b) => (a.loss === b.loss ? 0 : a.loss - b.loss))
    .map(({ run }) => run);
}

/** The number of steps and of points in each round. */
function roundsOf(candidates: number, steps: number, factor: number, shortest: number) {
  const count = Math.floor(Math.log(candidates) / Math.log(factor) + 1e-9) + 1;
  return Array.from({ length: count }, (_, i) => ({
    steps: Math.min(steps, Math.max(shortest, Math.ceil(steps / factor ** (count - 1 - i)))),
    points: Math.max(1, Math.floor(candidates / factor ** i)),
  }));
}

/**
 * Successive halving: all points train for few steps, the better ones for more, the best for all.
 * It costs about a third of training all points for all steps.
 * @throws CurvatureError for a file of another kind; the reason of `signal` when it is aborted,
 *   with the finished runs in the file.
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
