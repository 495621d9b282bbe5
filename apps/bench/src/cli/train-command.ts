import { Command } from 'commander';
import { type Data, type Task, useBackend } from '@curvature/workbench';
import { basename } from 'node:path';
import { checkOneOf } from '@curvature/spec';
import { contenders, contendersNamed } from '../contenders/index.js';
import { tasks, tasksNamed } from '../contenders/tasks.js';
import type { Contender } from '../protocol/contender.js';
import { checkReference } from '../protocol/summary.js';
import { headToHead, type Plan } from '../protocol/head-to-head.js';
import { type Ledger, openLedger, writeWhole } from '../record/ledger.js';
import { describeMachine } from '../record/machine.js';
import { type Result, resultOf } from '../record/result.js';
import { saveResult } from '../record/saved.js';
import { tableOf } from '../record/table.js';
import { trainPage } from '../page/train-page.js';
import { loadData, pathFor } from './data.js';
import { count, list } from './numbers.js';
import { printTable } from './print-table.js';
import { search } from './search-command.js';
import { showProgress } from './progress.js';

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

interface Settings {
  readonly chosen: readonly Task[];
  readonly entrants: readonly Contender[];
  readonly trials: number;
  readonly seeds: number;
  readonly steps: number | null;
  readonly batch: number | null;
}

function settingsOf(flags: TrainFlags): Settings {
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

/** What makes the numbers again, on any machine: without the names of files to write, and of folders above the data. */
const commandOf = (task: string, flags: TrainFlags) =>
  Object.entries({
    ...flags,
    task,
    ...(flags.data !== undefined && { data: basename(pathFor(task, flags.data) ?? '') }),
  })
    .filter(([name, value]) => value !== '' && !['json', 'report', 'fresh', 'save', 'by'].includes(name))
    .reduce((line, [name, value]) => `${line} --${name} ${value}`, 'pnpm bench train');

function planOf(task: Task, data: Data, settings: Settings, ledger: Ledger): Plan {
  const { entrants, trials, seeds, steps, batch } = settings;
  return {
    task,
    data,
    contenders: entrants,
    trials,
    seeds,
    steps: steps ?? task.steps,
    batch: batch ?? task.batch,
    ledger,
  };
}

async function runTask(task: Task, settings: Settings, flags: TrainFlags, ledger: Ledger, signal: AbortSignal) {
  const data = await loadData(task, flags.data);
  const plan = planOf(task, data, settings, ledger);
  const { contenders: entrants, trials, seeds, steps } = plan;
  console.error(
    `${task.name}: ${entrants.length} optimizers, each ${trials} trials and ${seeds} runs that count, of ${steps} steps`,
  );
  const progress = showProgress(task.name, entrants.length * (trials + seeds));
  try {
    const showings = await headToHead({ ...plan, signal, onRun: progress.onRun });
    return resultOf(plan, showings, commandOf(task.name, flags), flags.against ?? null);
  } finally {
    progress.stop();
  }
}

function print(result: Result): void {
  const { summary, task, steps } = result;
  console.log(`\n${task}, ${steps} steps, on ${describeMachine(result.machine)}`);
  if (summary.reference) {
    const { reference, target } = summary;
    console.log(
      `target: ${Number(target!.toPrecision(4))}, what ${reference} (*) reaches at the end, tuned like the others`,
    );
  }
  printTable(tableOf(summary));
}

/** `--search`: instead of the protocol, the best setting that can be found of each optimizer. */
async function searchAll(flags: TrainFlags, settings: Settings, ledger: Ledger, signal: AbortSignal): Promise<void> {
  const by = checkOneOf('bench', 'by', flags.by, ['steps', 'seconds']);
  for (const task of settings.chosen) {
    for (const contender of settings.entrants) {
      const { trials: candidates, steps, batch } = settings;
      const sizes = { candidates, steps: steps ?? task.steps, batch: batch ?? task.batch };
      await search(task, { ...sizes, contender, by, data: flags.data, signal }, ledger);
    }
  }
}

/** Runs the protocol on each task, and writes what was asked for. */
export async function trainHeadToHead(flags: TrainFlags, signal: AbortSignal): Promise<Result[]> {
  const settings = settingsOf(flags);
  await useBackend('wasm');
  const ledger = openLedger(flags.json ?? null, flags.fresh === true);
  const results: Result[] = [];
  if (flags.search) {
    await searchAll(flags, settings, ledger, signal);
    return results;
  }
  for (const task of settings.chosen) {
    results.push(await runTask(task, settings, flags, ledger, signal));
    print(results.at(-1)!);
    ledger.finish(results);
    if (flags.save) console.error(`Saved ${saveResult(results.at(-1)!)}`);
  }
  if (flags.report) writeWhole(flags.report, trainPage(results));
  return results;
}

/** `bench train`. */
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
    .option('--data <path>', 'file or folder of the task; of several, TASK=PATH with commas between')
    .option('--against <name>', 'whose loss is the target (default: the best first-order optimizer)')
    .option('--json <file>', 'write every run as it comes, and go on from there the next time')
    .option('--fresh', 'forget what the file of --json holds')
    .option('--report <file>', 'write a page')
    .option(
      '--search',
      'instead: find the best setting of each by successive halving over all its options, from --trials points',
    )
    .option('--by <what>', 'what --search compares: losses after the same steps, or seconds', 'steps')
    .option('--save', 'write apps/bench/results/TASK.json, from which the README has its tables')
    .action(act);
