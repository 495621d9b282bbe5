import type { Row, Spread, Summary } from '../protocol/summary.js';
import { four, three } from './digits.js';

/** Titles and cells of a table, as text. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const times = (ratio: number | null) => (ratio === null ? '-' : ratio.toFixed(2));

/** `120 (110 to 134)`; `never` stands for a seed that did not reach the target. */
export function spreadText(
  { median, least, most }: Spread,
  { reached, seeds }: Pick<Row, 'reached' | 'seeds'>,
): string {
  if (reached === 0 || least === null) return 'not reached';
  if (median === null) return `${seeds - reached} of ${seeds} not reached`;
  if (least === most) return three(median);
  return `${three(median)} (${three(least)} to ${most === null ? 'never' : three(most)})`;
}

const cells = (row: Row, reference: string | null): string[] => [
  row.name === reference ? `${row.name} *` : row.name,
  row.loss === null ? 'given up' : four(row.loss),
  spreadText(row.steps, row),
  times(row.stepsRatio),
  spreadText(row.seconds, row),
  times(row.secondsRatio),
  row.msPerStep === null ? '-' : three(row.msPerStep),
  times(row.stepTimeRatio),
  times(row.cpuRatio),
  row.stateFloats === null ? '-' : row.stateFloats.toFixed(1),
  `${row.diverged} of ${row.trials}`,
];

const byLoss = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity));

/**
 * Rows begin with the best loss. The star marks the optimizer that set the target; ratios are to its
 * own numbers.
 */
export const tableOf = ({ rows, reference }: Summary): TextTable => ({
  head: [
    'optimizer',
    'loss',
    'steps to target',
    'ratio',
    'seconds to target',
    'ratio',
    'ms/step',
    'ratio',
    'cpu',
    'state',
    'diverged',
  ],
  rows: byLoss(rows).map((row) => cells(row, reference)),
});
