import { loadData } from '../cli/data.js';
import { thisMachine } from '../record/machine.js';
import { entrants } from './contenders.js';
import { type Job, keyOf, type LongerRun } from './jobs/job.js';
import { type Journal, openJournal, type Setting, type TaskFacts } from './jobs/journal.js';
import { type Plan, runsOf } from './jobs/plan.js';
import { runAll } from './jobs/run-all.js';
import { forkedRunner, ownRunner } from './jobs/runners.js';
import type { LongerTask } from './tasks/longer-task.js';

/** What to run, and how. */
export interface LongerOptions {
  readonly tasks: readonly LongerTask[];
  readonly seeds: number;
  /** The first setting of each, for a few steps. */
  readonly isQuick: boolean;
  /** Runs at a time. */
  readonly processes: number;
  /** After so many no run starts. */
  readonly seconds: number;
  /** The paths of the data, as typed; undefined: data are made up. */
  readonly data: string | undefined;
  readonly command: string;
  /** The journal; undefined: runs are in memory alone. */
  readonly file: string | undefined;
  readonly signal: AbortSignal;
  /** @param total Of the plan. */
  readonly onRun: (run: LongerRun, done: number, total: number) => void;
  readonly onFailure: (job: Job, error: Error) => void;
}

/** How often a run is judged. */
const VALIDATIONS = 25;
const QUICK = { steps: 8, validations: 2 };

function planOf({ tasks, seeds, isQuick }: LongerOptions): Plan {
  if (!isQuick) return { tasks, entrants, seeds, validations: VALIDATIONS };
  return {
    tasks: tasks.map(({ name, batch }) => ({ name, batch, steps: QUICK.steps })),
    entrants: entrants.map((one) => ({ ...one, points: one.points.slice(0, 1) })),
    seeds,
    validations: QUICK.validations,
  };
}

async function factsOf(
  task: LongerTask,
  { steps }: Plan['tasks'][number],
  typed: string | undefined,
): Promise<TaskFacts> {
  const { name, describe, batch } = task;
  const data = await loadData(task, typed);
  const [trained, held] = [task.trained(data), task.held(data).length];
  const text = `${data.describe}; trained on the first ${trained}, judged by ${held} after them`;
  return { name, describe, steps, batch, data: text };
}

async function settingOf(plan: Plan, options: LongerOptions): Promise<Setting> {
  const { tasks, data, command, seeds, processes } = options;
  const all = tasks.map((task, i) => factsOf(task, plan.tasks[i]!, data));
  return {
    machine: thisMachine(),
    command,
    date: new Date().toISOString(),
    seeds,
    processes,
    tasks: await Promise.all(all),
    entrants: entrants.map(({ name, describe, family }, i) => ({
      name,
      describe,
      family,
      points: plan.entrants[i]!.points,
    })),
  };
}

/** Runs what the journal lacks. @returns All runs, those of the journal included. */
export async function runLonger(options: LongerOptions): Promise<Journal> {
  const { file, processes, data, seconds, signal, onFailure } = options;
  const plan = planOf(options);
  const setting = await settingOf(plan, options);
  const journal = file === undefined ? null : openJournal(file, setting);
  const known = journal?.runs ?? [];
  const runs = new Map(known.map((run) => [keyOf(run), run]));
  const onRun = (run: LongerRun) => {
    runs.set(keyOf(run), journal?.add(run) ?? run);
    options.onRun(run, runs.size, runsOf(plan));
  };
  const newRunner = () => (processes === 1 ? ownRunner(data) : forkedRunner(data));
  const runners = Array.from({ length: processes }, newRunner);
  try {
    await runAll({ plan, runners, known, seconds, signal, onRun, onFailure });
  } finally {
    for (const runner of runners) runner.stop();
  }
  return { setting: journal?.setting ?? setting, runs: [...runs.values()] };
}
