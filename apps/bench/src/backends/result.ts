import { keptSteps, saveSteps } from '../record/kept-file.js';
import type { Machine } from '../record/machine.js';
import type { TextTable } from '../record/table.js';
import type { Cost } from './measure.js';

/** What `bench backends` has measured. */
export interface BackendsResult {
  readonly machine: Machine;
  readonly date: string;
  readonly command: string;
  readonly load: number;
  readonly costs: readonly Cost[];
}

const FOLDER = 'backends';

/** The kept result; none before the first. */
export const keptBackends = (results: string): BackendsResult[] => keptSteps(results, FOLDER);

/** Keeps a result in place of the earlier one. @returns Its file. */
export const saveBackends = (result: BackendsResult, results: string): string =>
  saveSteps(result, results, FOLDER);

/** A row for each optimizer; in a cell its median step, that over Adam's, and its mean step. */
export function backendsTable(costs: readonly Cost[]): TextTable {
  const [ways, optimizers] = [
    [...new Set(costs.map(({ way }) => way))],
    [...new Set(costs.map(({ optimizer }) => optimizer))],
  ];
  const cell = (way: string, optimizer: string) => {
    const { cpu, overAdam, withRefreshes } = costs.find(
      (one) => one.way === way && one.optimizer === optimizer,
    )!;
    return `${cpu.toFixed(0)} (${overAdam.toFixed(2)}), ${withRefreshes.toFixed(0)}`;
  };
  return {
    head: ['optimizer', ...ways],
    rows: optimizers.map((name) => [name, ...ways.map((way) => cell(way, name))]),
  };
}
