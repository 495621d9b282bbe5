import type { Context } from '@curvature/spec';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Cell, Pending } from '../../state/cell.js';
import { release } from '../../state/tree.js';
import { startRefresh } from './start-refresh.js';
import { swapIfDue } from './swap.js';
import type { Begun } from './together.js';

/**
 * Starts a refresh, unless it has begun along with others. A result that is ready and due at once
 * comes into use now; others wait in `cell.pending`.
 */
export function requestRefresh(
  cell: Cell,
  context: Context,
  reporter: Reporter,
  begun?: Begun,
): void {
  const started = performance.now() - (begun?.ms ?? 0);
  const pending = addPending(cell, context);
  pending.settled = startRefresh({ cell, context }, begun, (outcome) => {
    pending.outcome = outcome;
    if (pending.abandoned && 'cache' in outcome) release(outcome.cache, null);
  });
  reporter.spent(cell.block.id, performance.now() - started);
  swapIfDue(cell, context, reporter);
}

/** Notes that a refresh of this step has been asked for. */
export function addPending(cell: Cell, { step, damping }: Context): Pending {
  const { late, slots } = cell;
  const { pipeline } = slots;
  if (late.since === 0) late.inRow = 0;
  late.since = 0;
  cell.damping = damping ?? null;
  return (cell.pending = {
    requestedAt: step,
    due: pipeline && pipeline.delay !== 'asap' ? step + pipeline.delay : null,
    outcome: null,
    settled: Promise.resolve(),
    late: false,
    abandoned: false,
  });
}
