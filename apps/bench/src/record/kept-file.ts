import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './ledger.js';

const fileIn = (results: string, folder: string) => join(results, folder, 'steps.json');

/** The kept result of a bench of steps, in its folder of the results; none before the first. */
export function keptSteps<T>(results: string, folder: string): T[] {
  const file = fileIn(results, folder);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as T] : [];
}

/** Keeps a result in place of the earlier one. @returns Its file. */
export function saveSteps(result: object, results: string, folder: string): string {
  const file = fileIn(results, folder);
  writeWhole(file, `${JSON.stringify(result, null, 1)}\n`);
  return file;
}
