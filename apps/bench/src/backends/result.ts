import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../record/ledger.js';
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

const fileIn = (results: string) => join(results, 'backends', 'steps.json');

/** The kept result; none before the first. */
export function keptBackends(results: string): BackendsResult[] {
  const file = fileIn(results);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as BackendsResult] : [];
}

/** Keeps a result in place of the earlier one. @returns Its file. */
export function saveBackends(result: BackendsResult, results: string): string {
  const file = fileIn(results);
  writeWhole(file, `${JSON.stringify(result, null, 1)}\n`);
  return file;
}

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
