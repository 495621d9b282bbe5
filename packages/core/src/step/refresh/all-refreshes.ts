import { tidy } from '@tensorflow/tfjs-core';
import { RefreshReports } from '../../diagnostics/telemetry/refresh-reports.js';
import type { Refreshes } from '../abilities/abilities.js';
import { readMetric } from '../statistics.js';
import { refreshAsPlanned } from './planned-refresh.js';
import { swapIfDue } from './swap.js';

/** The refreshes of any preconditioner. */
export const allRefreshes: Refreshes = {
  reports: () => new RefreshReports(),
  swap(steps, reporter) {
    // A tidy costs as much as all the rest of a cell's bookkeeping: only what makes tensors has one.
    for (const { cell, context } of steps)
      if (cell.refusal === null && cell.pending) tidy(() => swapIfDue(cell, context, reporter));
  },
  readMetric,
  begin: refreshAsPlanned,
  settled: (cells) => Promise.all(cells.flatMap((cell) => [cell.pending?.settled, cell.observed])),
  ready(cells, step) {
    const isDue = (due: number | null | undefined) => due != null && due <= step;
    return Promise.all(
      cells.flatMap(({ pending }) => (isDue(pending?.due) ? [pending!.settled] : [])),
    );
  },
};
