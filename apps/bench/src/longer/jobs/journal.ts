import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { CurvatureError } from '@curvature/spec';
import { writeWhole } from '../../record/ledger.js';
import type { Machine } from '../../record/machine.js';
import type { Entrant } from '../contenders.js';
import type { LongerTask } from '../tasks/longer-task.js';
import type { LongerRun } from './job.js';

/** A task as results name it. */
export interface TaskFacts extends Pick<LongerTask, 'name' | 'describe' | 'steps' | 'batch'> {
  /** What the examples are, and how many are trained on and held out. */
  readonly data: string;
}

/** All about the runs of a journal but the runs themselves. */
export interface Setting {
  readonly machine: Machine;
  readonly command: string;
  readonly date: string;
  readonly seeds: number;
  readonly processes: number;
  readonly tasks: readonly TaskFacts[];
  readonly entrants: readonly Pick<Entrant, 'name' | 'describe' | 'family' | 'points'>[];
}

/** The setting and the runs of a file of JSON lines, a run each after the first. */
export interface Journal {
  readonly setting: Setting;
  readonly runs: readonly LongerRun[];
}

const unreadable = (file: string, why: string) =>
  new CurvatureError(
    `${file} is no journal of bench longer: ${why}.`,
    'It may be a file of another command.',
    'Choose another file.',
  );

/** The lines; one that was cut off by a stop is left out. */
function linesOf(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  try {
    return lines.map((line) => JSON.parse(line) as unknown);
  } catch (error) {
    throw unreadable(file, (error as Error).message);
  }
}

/** @throws CurvatureError for a file of another kind. */
export function readJournal(file: string): Journal {
  const [setting, ...runs] = linesOf(file) as [Setting, ...LongerRun[]];
  if (!Array.isArray(setting?.tasks)) throw unreadable(file, 'its first line names no tasks');
  return { setting, runs };
}

function checkSame(file: string, old: Setting, now: Setting): void {
  if (JSON.stringify(old.tasks) === JSON.stringify(now.tasks)) return;
  throw new CurvatureError(
    `${file} holds runs of other tasks, data or counts.`,
    'Runs that differ in these cannot stand in one table.',
    'Choose another file for --json.',
  );
}

/** What marks a run of another machine than that of the journal. */
const markOf = ({ machine: there }: Setting, { machine: here }: Setting) =>
  there.cpu === here.cpu && there.cores === here.cores ? {} : { elsewhere: here.cpu };

/** The text of a journal. */
export const asLines = ({ setting, runs }: Journal): string =>
  [setting, ...runs].map((line) => `${JSON.stringify(line)}\n`).join('');

/**
 * Continues a journal, or begins one. Losses of another machine count; its seconds do not.
 * @returns The runs that it has, and a function that adds one and writes it at once.
 * @throws CurvatureError for a file of another kind or of other tasks.
 */
export function openJournal(file: string, setting: Setting) {
  const old = existsSync(file) ? readJournal(file) : null;
  if (old) checkSame(file, old.setting, setting);
  const journal = old ?? { setting, runs: [] };
  writeWhole(file, asLines(journal));
  const mark = markOf(journal.setting, setting);
  const add = (run: LongerRun): LongerRun => {
    const marked = { ...run, ...mark };
    appendFileSync(file, `${JSON.stringify(marked)}\n`);
    return marked;
  };
  return { ...journal, add };
}
