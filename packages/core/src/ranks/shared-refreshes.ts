import type { Communicator } from '@curvature/spec';
import type { Cell } from '../state/cell.js';
import type { Refreshes } from '../step/abilities/abilities.js';
import { allRefreshes } from '../step/refresh/all-refreshes.js';
import { dueAmong } from '../step/refresh/planned-refresh.js';
import { exchangeRefreshes } from './exchange-refreshes.js';
import { poolStatistics } from './pool-statistics.js';
import { beginShared } from './shared-refresh.js';

/** The refreshes of ranks that train together; every rank makes the same calls. */
export const sharedRefreshes = (communicator: Communicator): Refreshes => ({
  ...allRefreshes,
  swap(steps, reporter) {
    const cells = steps.flatMap(({ cell }): Cell[] => (cell.pending ? [cell] : []));
    if (cells.length > 0) exchangeRefreshes(communicator, cells, steps[0]!.context.step);
    allRefreshes.swap(steps, reporter);
  },
  begin(steps, reporter) {
    poolStatistics(communicator, steps);
    beginShared(communicator, dueAmong(steps, reporter), reporter);
  },
});
