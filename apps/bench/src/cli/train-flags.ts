import { basename } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import type { Backend, Task } from '@curvature/workbench';
import { Command } from 'commander';
import { contenders, contendersNamed } from '../contenders/index.js';
import { tasks, tasksNamed } from '../contenders/tasks.js';
import type { Contender } from '../protocol/contender.js';
import { checkReference } from '../protocol/summary.js';
import { backendFlag, backendOf } from './backend-flag.js';
import { pathFor } from './data.js';
import { count, list } from './numbers.js';

/** The flags of `bench train`, as typed. */
export interface TrainFlags {
  readonly task: string;
  readonly optimizers: string;
  readonly trials: string;
  readonly seeds: string;
  readonly steps?: string;
  readonly batch?: string;
  readonly data?: string;
  readonly backend?: string;
  readonly against?: string;
  readonly json?: string;
  readonly report?: string;
  readonly save?: boolean;
  readonly saveBeside?: boolean;
  readonly fresh?: boolean;
  readonly search?: boolean;
  readonly by: string;
}

const DEFAULT_OPTIMIZERS = 'momentum,adam,nadam,shampoo,sonew,thor';
const lines = (entries: readonly { readonly name: string; readonly describe: string }[]) =>
  entries.map(({ name, describe }) => `  ${name}: ${describe}`).join('\n');

/** The checked flags of `bench train`. */
export interface Settings {
  readonly chosen: readonly Task[];
  readonly entrants: readonly Contender[];
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number | null;
  readonly batch: number | null;
  readonly backend: Backend;
}

/** Checks the flags. @throws CurvatureError for a wrong name or number. */
export function settingsOf(flags: TrainFlags): Settings {
  checkReference(flags.against ?? null, list(flags.optimizers));
  if ((flags.save || flags.saveBeside) && backendOf(flags.backend) !== 'wasm') throw notKept();
  return {
    chosen: tasksNamed(list(flags.task)),
    entrants: contendersNamed(list(flags.optimizers)),
    trials: count('trials', flags.trials),
    seeds: count('seeds', flags.seeds),
    steps: flags.steps === undefined ? null : count('steps', flags.steps),
    batch: flags.batch === undefined ? null : count('batch', flags.batch),
    backend: backendOf(flags.backend),
  };
}

const notKept = () =>
  new CurvatureError(
    '--save and --save-beside keep results of wasm alone.',
    'The tables of the README compare seconds, which each backend has its own.',
    'Leave --backend out, or use --json.',
  );

/** The command that repeats a result on any machine, without output files and folders of data. */
export const commandOf = (task: string, flags: TrainFlags) =>
  Object.entries({
    ...flags,
    task,
    ...(flags.data !== undefined && { data: basename(pathFor(task, flags.data) ?? '') }),
  })
    .filter(
      ([name, value]) =>
        value !== '' && !['json', 'report', 'fresh', 'save', 'saveBeside', 'by'].includes(name),
    )
    .reduce((line, [name, value]) => `${line} --${name} ${value}`, 'pnpm bench train');

/** Declares the command `bench train`. */
export const trainCommand = (act: (flags: TrainFlags) => void): Command =>
  new Command('train')
    .summary('who reaches the loss of the best first-order optimizer, and when')
    .description(
      'Who reaches the loss of the best first-order optimizer, in how many steps and seconds, ' +
        'all tuned alike.' +
        `\n\nTasks:\n${lines(tasks)}\n\nOptimizers:\n${lines(contenders)}`,
    )
    .option('--task <names>', 'tasks, separated by commas', 'digits-autoencoder')
    .option('--optimizers <names>', 'optimizers, separated by commas', DEFAULT_OPTIMIZERS)
    .option('--trials <number>', 'settings to try for each optimizer', '8')
    .option('--seeds <number>', 'runs of the best setting, each from different start values', '3')
    .option('--steps <number>', 'steps of each run (default: those of the task)')
    .option('--batch <number>', 'examples per step (default: those of the task)')
    .option(
      '--data <path>',
      'file or folder of the task; for several tasks, TASK=PATH separated by commas',
    )
    .option(...backendFlag)
    .option(
      '--against <name>',
      'whose loss is the target (default: the best first-order optimizer)',
    )
    .option('--json <file>', 'file for every run as it finishes; the next call continues from it')
    .option('--fresh', 'discard the contents of the --json file')
    .option('--report <file>', 'file to write a page to')
    .option(
      '--search',
      'find the best setting of each optimizer instead, by successive halving ' +
        'over all its options, from --trials points',
    )
    .option(
      '--by <what>',
      'what --search compares: losses after the same steps, or after the same seconds',
      'steps',
    )
    .option('--save', 'write apps/bench/results/TASK.json, the source of the tables in the README')
    .option(
      '--save-beside',
      'add these optimizers to that file, beside the one that set the target',
    )
    .action(act);
