import type { ContenderResult } from '../protocol/contender-result.js';
import type { Plan } from '../protocol/head-to-head.js';
import { runningMedian, spreadIndices } from '../protocol/medians.js';
import type { Point, Space } from '../protocol/space.js';
import { type Summary, summarize } from '../protocol/summary.js';
import { type Machine, thisMachine } from './machine.js';
import type { Run } from '../protocol/run.js';

/** A run's losses, smoothed by the running median and thinned. */
export interface Curve {
  readonly steps: readonly number[];
  readonly seconds: readonly number[];
  readonly losses: readonly number[];
}
/** A run as pages and tables show it. */
export interface ShownRun {
  readonly seed: number;
  readonly point: Point;
  readonly loss: number | null;
  readonly stopped: string | null;
  readonly msPerStep: number;
  readonly load: number;
  readonly curve: Curve;
}
export interface ShownContender {
  readonly name: string;
  readonly describe: string;
  readonly family: 'first' | 'second';
  readonly space: Space;
  readonly best: Point | null;
  readonly trials: readonly ShownRun[];
  readonly seeds: readonly ShownRun[];
}
/** Contenders of a kept result that were measured later, beside the optimizer of its target. */
interface Beside {
  readonly names: readonly string[];
  readonly machine: Machine;
  readonly date: string;
  readonly command: string;
}

/** All measurements on a task, and the command that repeats them. */
export interface Result {
  readonly task: string;
  readonly describe: string;
  readonly data: string;
  readonly steps: number;
  readonly batch: number;
  readonly trials: number;
  readonly seeds: number;
  readonly floor: number | null;
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  readonly summary: Summary;
  readonly contenders: readonly ShownContender[];
  readonly beside?: readonly Beside[];
}

const TRIAL_POINTS = 25;
const SEED_POINTS = 100;

function thinned({ losses, seconds }: Run, most: number): Curve {
  const smooth = runningMedian(losses);
  const chosen = spreadIndices(losses.length, most);
  return {
    steps: chosen.map((i) => i + 1),
    seconds: chosen.map((i) => Number(seconds[i]!.toPrecision(4))),
    losses: chosen.map((i) => Number(smooth[i]!.toPrecision(5))),
  };
}

const shown =
  (most: number) =>
  (run: Run): ShownRun => ({
    seed: run.seed,
    point: run.point,
    loss: run.loss,
    stopped: run.stopped,
    msPerStep: run.msPerStep,
    load: run.load,
    curve: thinned(run, most),
  });

export const resultOf = (
  plan: Plan,
  results: readonly ContenderResult[],
  command: string,
  against: string | null,
): Result => ({
  task: plan.task.name,
  describe: plan.task.describe,
  data: plan.data.describe,
  steps: plan.steps,
  batch: plan.batch,
  trials: plan.trials,
  seeds: plan.seeds,
  floor: plan.data.floor ?? null,
  command,
  date: new Date().toISOString().slice(0, 16).replace('T', ' '),
  machine: thisMachine(),
  summary: summarize(results, against),
  contenders: results.map(
    ({ contender: { name, describe, family, space }, best, trials, seeds }) => ({
      name,
      describe,
      family,
      space,
      best,
      trials: trials.map(shown(TRIAL_POINTS)),
      seeds: seeds.map(shown(SEED_POINTS)),
    }),
  ),
});

const joined = (_: string, value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'number')
    ? value.join(' ')
    : value;

/** Indented JSON with lists of numbers as one string, so that a formatter does not split them. */
export const asText = (result: Result): string => `${JSON.stringify(result, joined, 2)}\n`;
