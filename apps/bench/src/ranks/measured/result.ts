import { keptSteps, saveSteps } from '../../record/kept-file.js';
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

const FOLDER = 'ranks';

/** The kept result; none before the first. */
export const keptRanks = (results: string): RanksResult[] => keptSteps(results, FOLDER);

/** Keeps a result in place of the earlier one. @returns Its file. */
export const saveRanks = (result: RanksResult, results: string): string =>
  saveSteps(result, results, FOLDER);
