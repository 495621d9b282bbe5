import { checkNumber, checkOneOf, CurvatureError } from '@curvature/spec';
import type { Range } from '@curvature/spec/internal';
import type { Catalogue } from './app.js';
import { BACKENDS, type Backend } from '../training/backend.js';
import {
  parseOptions,
  toNumber,
  type OptimizerEntry,
  type Options,
} from '../contract/optimizer-entry.js';
import type { Task } from '../contract/task.js';

/** One training run of an experiment. */
export interface Run {
  /** Its name in tables and files, e.g. `adam@0.003`. */
  readonly label: string;
  readonly name: string;
  readonly entry: OptimizerEntry;
  readonly options: Options;
}

/** The checked arguments of `train`. */
export interface Settings {
  readonly task: Task;
  readonly data?: string;
  readonly steps: number;
  readonly batch: number;
  /** Only if given; under MPI the launcher decides. */
  readonly ranks?: number;
  readonly seed: number;
  readonly backend: Backend;
  readonly runs: readonly Run[];
  readonly checkpoint?: {
    readonly folder: string;
    readonly every: number;
    readonly resume: boolean;
  };
  readonly json?: string;
  readonly report?: string;
  readonly quiet: boolean;
}

/** The arguments of `train` as text, before any check. */
export interface Arguments {
  readonly task?: string;
  readonly data?: string;
  readonly steps?: string;
  readonly batch?: string;
  readonly ranks?: string;
  readonly seed?: string;
  readonly optimizer?: string;
  readonly compare?: string;
  readonly backend?: string;
  readonly checkpoint?: string;
  readonly checkpointEvery?: string;
  readonly resume?: boolean;
  readonly json?: string;
  readonly report?: string;
  readonly quiet?: boolean;
}
/** The optimizer options given, by long flag. */
export type Flags = Readonly<Record<string, string | boolean>>;

const POSITIVE: Range = { min: 1, integer: true };
const MOST_RANKS = 1024;

/** Checks the command line. @throws CurvatureError for an argument that is wrong or missing. */
export function checkSettings(catalogue: Catalogue, given: Arguments, flags: Flags): Settings {
  const owner = catalogue.app.name;
  const number = (flag: string, text: string | undefined, otherwise: number, range: Range) =>
    text === undefined ? otherwise : checkNumber(owner, flag, toNumber(text), range);
  const task = chooseTask(catalogue, given);
  return {
    task,
    steps: number('--steps', given.steps, task.steps, POSITIVE),
    batch: number('--batch', given.batch, task.batch, POSITIVE),
    seed: number('--seed', given.seed, 0, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true }),
    backend: checkOneOf(owner, '--backend', given.backend ?? 'wasm', BACKENDS),
    runs: chooseRuns(catalogue, task.name, given, flags),
    quiet: given.quiet ?? false,
    ...optional(
      'ranks',
      given.ranks === undefined
        ? undefined
        : number('--ranks', given.ranks, 1, { ...POSITIVE, max: MOST_RANKS }),
    ),
    ...optional('data', given.data),
    ...optional('json', given.json),
    ...optional('report', given.report),
    ...optional(
      'checkpoint',
      checkCheckpoint(given, number('--checkpoint-every', given.checkpointEvery, 50, POSITIVE)),
    ),
  };
}

const optional = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

function chooseTask({ app, tasks }: Catalogue, { task: name = 'curves', data }: Arguments): Task {
  const task = tasks.get(checkOneOf(app.name, '--task', name, [...tasks.keys()]))!;
  if (task.drawsData && data !== undefined) {
    throw new CurvatureError(
      `The task ${name} draws its own examples, and reads no --data.`,
      'The task of these files is another one.',
      'Name it by --task, or leave --data out.',
    );
  }
  if (!task.needsData || data !== undefined) return task;
  throw new CurvatureError(
    `The task ${name} reads files, and --data is missing.`,
    '',
    'Add --data FOLDER.',
  );
}

function checkCheckpoint(
  { checkpoint: folder, resume = false, checkpointEvery }: Arguments,
  every: number,
) {
  if (folder !== undefined) return { folder, every, resume };
  if (!resume && checkpointEvery === undefined) return undefined;
  const flag = resume ? '--resume' : '--checkpoint-every';
  throw new CurvatureError(`${flag} needs a checkpoint.`, '', 'Add --checkpoint FOLDER.');
}

function chooseRuns(catalogue: Catalogue, task: string, given: Arguments, flags: Flags): Run[] {
  const { app, optimizers } = catalogue;
  const names = [...optimizers.keys()];
  const makeRun = (option: string, label: string, name: string, ownFlags: Flags): Run => {
    const entry = optimizers.get(checkOneOf(app.name, option, name, names))!;
    return { label, name, entry, options: parseOptions(name, entry, task, ownFlags) };
  };
  const first = given.optimizer ?? names[0]!;
  const runs = [makeRun('--optimizer', first, first, flags)];
  for (const label of given.compare?.split(',').map((part) => part.trim()) ?? []) {
    const [name, ...rate] = label.split('@') as [string, ...string[]];
    runs.push(
      makeRun('--compare', label, name, rate.length ? { '--learning-rate': rate.join('@') } : {}),
    );
  }
  return checkDistinct(runs);
}

function checkDistinct(runs: Run[]): Run[] {
  const twice = runs.find(({ label }, i) => runs.findIndex((run) => run.label === label) < i);
  if (!twice) return runs;
  const found = `${twice.label} is named twice.`;
  throw new CurvatureError(
    found,
    '',
    'Name each optimizer once; NAME@RATE compares other learning rates.',
  );
}
