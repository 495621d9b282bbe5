import { basename } from 'node:path';
import type { Task } from '@curvature/workbench';
import { Command } from 'commander';
import { contenders, contendersNamed } from '../contenders/index.js';
import { tasks, tasksNamed } from '../contenders/tasks.js';
import type { Contender } from '../protocol/contender.js';
import { checkReference } from '../protocol/summary.js';
import { pathFor } from './data.js';
import { count, list } from './numbers.js';

/** As typed. */
export interface TrainFlags {
  readonly task: string;
  readonly optimizers: string;
  readonly trials: string;
  readonly seeds: string;
  readonly steps?: string;
  readonly batch?: string;
  readonly data?: string;
  readonly against?: string;
  readonly json?: string;
  readonly report?: string;
  readonly save?: boolean;
  readonly fresh?: boolean;
  readonly search?: boolean;
  readonly by: string;
}

const DEFAULT_OPTIMIZERS = 'momentum,adam,nadam,shampoo,sonew,thor';
const lines = (entries: readonly { readonly name: string; readonly describe: string }[]) =>
  entries.map(({ name, describe }) => `  ${name}: ${describe}`).join('\n');

/** Checked. */
export interface Settings {
  readonly chosen: readonly Task[];
  readonly entrants: readonly Contender[];
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number | null;
  readonly batch: number | null;
}

/** @throws CurvatureError for a name or number that is wrong. */
export function settingsOf(flags: TrainFlags): Settings {
  checkReference(flags.against ?? null, list(flags.optimizers));
  return {
    chosen: tasksNamed(list(flags.task)),
    entrants: contendersNamed(list(flags.optimizers)),
    trials: count('trials', flags.trials),
    seeds: count('seeds', flags.seeds),
    steps: flags.steps === undefined ? null : count('steps', flags.steps),
    batch: flags.batch === undefined ? null : count('batch', flags.batch),
  };
}

/**
 * What makes the numbers again, on any machine: without the names of files to write, and of folders
 * above the data.
 */
export const commandOf = (task: string, flags: TrainFlags) =>
  Object.entries({
    ...flags,
    task,
    ...(flags.data !== undefined && { data: basename(pathFor(task, flags.data) ?? '') }),
  })
    .filter(
      ([name, value]) => value !== '' && !['json', 'report', 'fresh', 'save', 'by'].includes(name),
    )
    .reduce((line, [name, value]) => `${line} --${name} ${value}`, 'pnpm bench train');

/** `bench train`, as it is typed. */
export const trainCommand = (act: (flags: TrainFlags) => void): Command =>
  new Command('train')
    .summary('who reaches the loss of the best first-order optimizer, in what time')
    .description(
      `Who reaches the loss of the best first-order optimizer, in how many steps and seconds, all tuned alike.\n\nTasks:\n${lines(tasks)}\n\nOptimizers:\n${lines(contenders)}`,
    )
    .option('--task <names>', 'tasks, with commas between', 'digits-autoencoder')
    .option('--optimizers <names>', 'optimizers, with commas between', DEFAULT_OPTIMIZERS)
    .option('--trials <number>', 'settings to try, of each optimizer', '8')
    .option('--seeds <number>', 'runs of the best setting, each from other start values', '3')
    .option('--steps <number>', 'steps of each run (default: those of the task)')
    .option('--batch <number>', 'examples per step (default: those of the task)')
    .option(
      '--data <path>',
      'file or folder of the task; of several, TASK=PATH with commas between',
    )
    .option(
      '--against <name>',
      'whose loss is the target (default: the best first-order optimizer)',
    )
    .option('--json <file>', 'write every run as it comes, and go on from there the next time')
    .option('--fresh', 'forget what the file of --json holds')
    .option('--report <file>', 'write a page')
    .option(
      '--search',
      'instead: find the best setting of each by successive halving over all its options, from --trials points',
    )
    .option(
      '--by <what>',
      'what --search compares: losses after the same steps, or seconds',
      'steps',
    )
    .option('--save', 'write apps/bench/results/TASK.json, from which the README has its tables')
    .action(act);
