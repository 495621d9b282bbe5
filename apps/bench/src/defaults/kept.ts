import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../record/ledger.js';
import type { Defaults } from './suite.js';

/** Beside the results of the tasks. */
const FILE = 'defaults/suite.json';

/** The kept outcomes; null if there are none. */
export function keptDefaults(folder: string): Defaults | null {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Defaults) : null;
}

/** Keeps outcomes; those of other programs stay. @returns The file. */
export function saveDefaults(result: Defaults, folder: string): string {
  const old = keptDefaults(folder);
  const fresh = new Set(result.programs.map(({ name }) => name));
  const programs = [
    ...(old?.programs ?? []).filter(({ name }) => !fresh.has(name)),
    ...result.programs,
  ];
  const outcomes = [
    ...(old?.outcomes ?? []).filter(({ program }) => !fresh.has(program)),
    ...result.outcomes,
  ];
  const file = join(folder, FILE);
  writeWhole(file, `${JSON.stringify({ ...result, programs, outcomes }, null, 1)}\n`);
  return file;
}
