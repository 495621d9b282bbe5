import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CurvatureError } from '@curvature/spec';
import { type Machine, thisMachine } from './machine.js';
import type { Result } from './result.js';
import { keyOf, type KnownRuns, type Run } from '../protocol/run.js';

interface Contents {
  readonly machine: Machine;
  readonly runs: readonly Run[];
  readonly results: readonly Result[];
}

/** Finished runs, in memory or in a file from which the next call continues. */
export interface Ledger extends KnownRuns {
  finish(results: readonly Result[]): void;
}

/** Writes a file and renames it into place, so that a stop leaves the old file whole. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(`${file}.tmp`, text);
  renameSync(`${file}.tmp`, file);
}

function read(file: string): Contents | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(file, (cause as Error).message);
  }
  try {
    const contents = JSON.parse(text) as Contents;
    if (Array.isArray(contents.runs)) return contents;
  } catch {
    // Not JSON: the error below says so.
  }
  throw unreadable(file, 'it has no runs');
}

const unreadable = (file: string, why: string) =>
  new CurvatureError(
    `${file} cannot be continued: ${why}.`,
    'It may be a file of another command.',
    'Choose another file for --json, or add --fresh to overwrite it.',
  );

function checkMachine(file: string, there: Machine, here: Machine): void {
  if (there.cpu === here.cpu && there.cores === here.cores && there.node === here.node) return;
  throw new CurvatureError(
    `${file} was measured on another machine: ` +
      `${there.cpu}, ${there.cores} cores, node ${there.node}.`,
    'Seconds of two machines cannot be compared.',
    'Choose another file for --json, or add --fresh to overwrite it.',
  );
}

/**
 * Opens a file of runs. Every run is written as soon as it is added.
 * @param file null: runs are kept in memory only.
 * @throws CurvatureError for a file of another kind or machine.
 */
export function openLedger(file: string | null, fresh: boolean): Ledger {
  const machine = thisMachine();
  const old = file === null || fresh ? null : read(file);
  if (old) checkMachine(file!, old.machine, machine);
  const runs = new Map((old?.runs ?? []).map((run) => [keyOf(run), run]));
  let results = old?.results ?? [];
  const save = () =>
    file !== null &&
    writeWhole(file, JSON.stringify({ machine, results, runs: [...runs.values()] }));
  return {
    find: (key) => runs.get(keyOf(key)),
    add: (run) => {
      runs.set(keyOf(run), run);
      save();
    },
    finish: (given) => {
      results = given;
      save();
    },
  };
}
