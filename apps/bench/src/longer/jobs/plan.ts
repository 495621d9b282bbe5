import type { Point } from '../../protocol/space.js';
import type { Entrant } from '../contenders.js';
import type { LongerTask } from '../tasks/longer-task.js';
import { type Job, keyOf, type LongerRun } from './job.js';

/** What is to be run: each setting once from seed 0, then the best of each from other seeds. */
export interface Plan {
  readonly tasks: readonly Pick<LongerTask, 'name' | 'steps' | 'batch'>[];
  readonly entrants: readonly Pick<Entrant, 'name' | 'points'>[];
  /** Runs of the best setting. */
  readonly seeds: number;
  readonly validations: number;
}

type Pair = readonly [task: Plan['tasks'][number], entrant: Plan['entrants'][number]];

const pairs = ({ tasks, entrants }: Plan): Pair[] =>
  tasks.flatMap((task) => entrants.map((entrant) => [task, entrant] as const));

const jobOf = (
  { validations }: Plan,
  [{ name: task, steps, batch }, { name: optimizer }]: Pair,
  point: Point,
  seed: number,
): Job => ({ task, steps, batch, validations, optimizer, point, seed });

const trialsOf = (plan: Plan, pair: Pair): Job[] =>
  pair[1].points.map((point) => jobOf(plan, pair, point, 0));

/** The trial with the lowest validation loss at the end; null if all were given up. */
export const bestOf = (trials: readonly LongerRun[]): Point | null =>
  trials
    .filter(({ validation }) => validation !== null)
    .toSorted((a, b) => a.validation! - b.validation!)[0]?.point ?? null;

/** The setting of a pair that counts, once all of its trials are done. */
function chosenPoint(plan: Plan, pair: Pair, done: ReadonlyMap<string, LongerRun | null>) {
  const keys = trialsOf(plan, pair).map(keyOf);
  if (!keys.every((key) => done.has(key))) return null;
  return bestOf(keys.flatMap((key) => done.get(key) ?? []));
}

/**
 * The jobs that can start by now, the most important first: all trials, then seed 1 of all, so that
 * what is missing at the end is the last seed of some.
 * @param done By key; null for a job that failed.
 */
export function readyJobs(plan: Plan, done: ReadonlyMap<string, LongerRun | null>): Job[] {
  const all = pairs(plan);
  const trials = all.flatMap((pair) => trialsOf(plan, pair));
  const chosen = all.map((pair) => chosenPoint(plan, pair, done));
  const counting = Array.from({ length: plan.seeds }, (_, i) =>
    all.flatMap((pair, at) => (chosen[at] ? jobOf(plan, pair, chosen[at], i + 1) : [])),
  );
  return [...trials, ...counting.flat()].filter((job) => !done.has(keyOf(job)));
}

/** The number of runs if none is given up. */
export const runsOf = (plan: Plan): number =>
  pairs(plan).reduce((sum, [, { points }]) => sum + points.length + plan.seeds, 0);
