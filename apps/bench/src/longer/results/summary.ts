import { median } from '../../protocol/medians.js';
import type { Point } from '../../protocol/space.js';
import { type Spread, spread } from '../../protocol/summary.js';
import { REFERENCE } from '../contenders.js';
import type { LongerRun } from '../jobs/job.js';
import type { Journal, Setting, TaskFacts } from '../jobs/journal.js';
import { bestOf } from '../jobs/plan.js';

/** One optimizer on one task, over seeds. */
export interface LongerRow {
  readonly name: string;
  readonly tried: number;
  /** Of the settings tried. */
  readonly diverged: number;
  readonly best: Point | null;
  readonly seeds: number;
  readonly training: Spread;
  readonly validation: Spread;
  readonly accuracy: Spread;
  /** Seeds that come to the reference's final validation loss. */
  readonly reached: number;
  readonly steps: Spread;
  /** Of a run on another machine: its steps at the median time of a step on the first machine. */
  readonly seconds: Spread;
  /** Over the reference's own. */
  readonly stepsRatio: number | null;
  readonly secondsRatio: number | null;
  readonly msPerStep: number | null;
}

/** All optimizers on one task. */
export interface TaskSummary {
  readonly facts: TaskFacts;
  /** The reference's final validation loss; null if it was not run, or was given up. */
  readonly target: number | null;
  readonly rows: readonly LongerRow[];
  /** The runs that count. */
  readonly counting: readonly LongerRun[];
}

/** Of an even number the higher of the middle two, so that the reference itself reaches it. */
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Infinity;

const ends = (runs: readonly LongerRun[], of: (run: LongerRun) => number | null) =>
  spread(
    runs.map((run) => of(run) ?? Infinity),
    5,
  );

/** The first step and second at which a run was judged to be at the target, or Infinity. */
function reach({ curve }: LongerRun, target: number) {
  const at = curve.validation.findIndex((loss) => loss <= target);
  return at < 0
    ? { step: Infinity, second: Infinity }
    : { step: curve.steps[at]!, second: curve.seconds[at]! };
}

type Entrant = Setting['entrants'][number];

function rowOf({ name }: Entrant, runs: readonly LongerRun[], target: number): LongerRow {
  const own = runs.filter(({ optimizer }) => optimizer === name);
  const trials = own.filter(({ seed }) => seed === 0);
  const counting = own.filter(({ seed }) => seed > 0);
  const timed = counting.filter(({ elsewhere }) => elsewhere === undefined);
  const reached = counting.map((run) => reach(run, target));
  const msPerStep = timed.length > 0 ? median(timed.map((run) => run.msPerStep)) : null;
  const seconds = reached.map(({ step, second }, i) =>
    counting[i]!.elsewhere === undefined ? second : (step * (msPerStep ?? Infinity)) / 1000,
  );
  return {
    name,
    tried: trials.length,
    diverged: trials.filter(({ stopped }) => stopped !== null).length,
    best: bestOf(trials),
    seeds: counting.length,
    training: ends(counting, (run) => run.training),
    validation: ends(counting, (run) => run.validation),
    accuracy: ends(counting, (run) => run.accuracy),
    reached: reached.filter(({ step }) => step < Infinity).length,
    steps: spread(
      reached.map(({ step }) => step),
      6,
    ),
    seconds: spread(seconds, 4),
    stepsRatio: null,
    secondsRatio: null,
    msPerStep,
  };
}

const over = (one: number | null, other: number | null | undefined) =>
  one === null || !other ? null : one / other;

function summaryOf(facts: TaskFacts, { setting, runs: all }: Journal): TaskSummary {
  const runs = all.filter(({ task }) => task === facts.name);
  const counting = runs.filter(({ seed }) => seed > 0);
  const reference = counting.filter(({ optimizer }) => optimizer === REFERENCE);
  const target = middle(reference.map(({ validation }) => validation ?? Infinity));
  const rows = setting.entrants.map((entrant) => rowOf(entrant, runs, target));
  const own = rows.find(({ name }) => name === REFERENCE);
  return {
    facts,
    target: Number.isFinite(target) ? target : null,
    rows: rows.map((row) => ({
      ...row,
      stepsRatio: over(row.steps.median, own?.steps.median),
      secondsRatio: over(row.seconds.median, own?.seconds.median),
    })),
    counting,
  };
}

/** The final losses of each task, and when each optimizer is at the reference's. */
export const summariesOf = (journal: Journal): TaskSummary[] =>
  journal.setting.tasks.map((facts) => summaryOf(facts, journal));
