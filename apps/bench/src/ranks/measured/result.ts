import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../record/ledger.js';
import type { Machine } from '../../record/machine.js';
import type { Run } from './settings.js';

/** What `bench ranks --measure` has found. */
export interface RanksResult {
  readonly machine: Machine;
  readonly date: string;
  readonly command: string;
  /** Before and after. */
  readonly load: readonly [number, number];
  readonly runs: readonly Run[];
}

const fileIn = (results: string) => join(results, 'ranks', 'steps.json');

/** The kept result; none before the first. */
export function keptRanks(results: string): RanksResult[] {
  const file = fileIn(results);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as RanksResult] : [];
}

/** Keeps a result in place of the earlier one. @returns Its file. */
export function saveRanks(result: RanksResult, results: string): string {
  const file = fileIn(results);
  writeWhole(file, `${JSON.stringify(result, null, 1)}\n`);
  return file;
}
