import type { Row, Spread, Summary } from '../protocol/summary.js';

/** Titles and cells of a comparison, as text; the best loss first. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const four = (value: number | null) => (value === null ? '-' : String(Number(value.toPrecision(4))));
const times = (ratio: number | null) => (ratio === null ? '-' : ratio.toFixed(2));
const NOT_REACHED = 'not reached';

/** `120 (110 to 134)`; a seed that did not get there is the end of the range. */
export function spreadText({ median, least, most }: Spread): string {
  if (least === null) return NOT_REACHED;
  const middle = median === null ? NOT_REACHED : four(median);
  return least === most ? middle : `${middle} (${four(least)} to ${most === null ? NOT_REACHED : four(most)})`;
}

const cells = (row: Row, reference: string | null): string[] => [
  row.name === reference ? `${row.name} (the target)` : row.name,
  row.loss === null ? 'given up' : four(row.loss),
  spreadText(row.steps),
  times(row.stepsRatio),
  spreadText(row.seconds),
  times(row.secondsRatio),
  four(row.msPerStep),
  times(row.stepTimeRatio),
  row.stateFloats === null ? '-' : row.stateFloats.toFixed(1),
  `${row.diverged} of ${row.trials}`,
];

export const byLoss = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (a.loss ?? Infinity) - (b.loss ?? Infinity));

export const tableOf = ({ rows, reference }: Summary): TextTable => ({
  head: [
    'optimizer',
    'loss at the end',
    'steps to target',
    'of its',
    'seconds to target',
    'of its',
    'ms per step',
    'of its',
    'state',
    'diverged',
  ],
  rows: byLoss(rows).map((row) => cells(row, reference)),
});
