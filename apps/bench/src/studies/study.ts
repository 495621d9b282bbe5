import type { Bar } from '../page/bars.js';
import type { Chart } from '../page/chart.js';
import type { TextTable } from '../record/table.js';

/** The findings of a command, for a terminal, a page and a file. */
export interface Study {
  readonly title: string;
  /** What was measured, and how to read the numbers. */
  readonly note: string;
  readonly table: TextTable;
  readonly charts: readonly Chart[];
  readonly bars: readonly { readonly title: string; readonly bars: readonly Bar[] }[];
}

/** Number of cases. */
export type Size = 'quick' | 'usual';
