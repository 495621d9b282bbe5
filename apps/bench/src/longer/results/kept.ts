import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../record/ledger.js';
import { asLines, type Journal, readJournal } from '../jobs/journal.js';
import type { LongerRun } from '../jobs/job.js';

/** Beside the results of the tasks of `bench train`. */
const FILE = 'longer/runs.jsonl';

const EMPTY: LongerRun['curve'] = {
  steps: [],
  seconds: [],
  training: [],
  validation: [],
  accuracy: [],
};

/** The kept runs; null if there are none. */
export function keptLonger(folder: string): Journal | null {
  const file = join(folder, FILE);
  return existsSync(file) ? readJournal(file) : null;
}

/** Keeps runs in place of those before: trials without their curves. @returns The file. */
export function saveLonger({ setting, runs }: Journal, folder: string): string {
  const file = join(folder, FILE);
  const kept = runs.map((run) => (run.seed === 0 ? { ...run, curve: EMPTY } : run));
  writeWhole(file, asLines({ setting, runs: kept }));
  return file;
}
