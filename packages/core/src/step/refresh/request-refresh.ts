import type { Context, State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from '../../diagnostics/reporter.js';
import type { Cell, Pending } from '../../state/cell.js';
import { load } from '../../state/parts.js';
import { keepTensors, release } from '../../state/tree.js';
import { areFinite, checked, checkedLater, isCheckedLater } from './check-cache.js';
import { keptResult } from './kept-result.js';
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
  const pending = pendingOf(cell, context.step);
  if (cell.late.since === 0) cell.late.inRow = 0;
  cell.late.since = 0;
  cell.pending = pending;
  cell.damping = context.damping ?? null;
  try {
    const result = begun ? begun.result : refreshed(cell, context);
    if (isPromise(result) || isCheckedLater(result))
      pending.settled = arrive(cell, pending, result, started, begun?.isFinite);
    else pending.outcome = checked(result, performance.now() - started);
  } catch (cause) {
    pending.outcome = { cause };
  }
  reporter.spent(cell.block.id, performance.now() - started);
  swapIfDue(cell, context, reporter);
}

function pendingOf({ slots: { pipeline } }: Cell, step: number): Pending {
  return {
    requestedAt: step,
    due: pipeline && pipeline.delay !== 'asap' ? step + pipeline.delay : null,
    outcome: null,
    settled: Promise.resolve(),
    late: false,
    abandoned: false,
  };
}

/** Runs the plugin's refresh in a tidy, which a promise outlives. */
function refreshed(cell: Cell, context: Context): State | Promise<State> {
  let result: State | Promise<State> = null;
  tidy(() => {
    const previous = load(cell, 'cache');
    const { preconditioner } = cell.slots;
    const made = preconditioner!.refresh!(load(cell, 'stats'), previous, context);
    result = keptResult(made as State | Promise<State>, previous, cell);
  });
  return result;
}

async function arrive(
  cell: Cell,
  pending: Pending,
  result: State | Promise<State>,
  started: number,
  isFinite?: Promise<boolean> | null,
): Promise<void> {
  try {
    const cache = await result;
    keepTensors(cache);
    const ms = performance.now() - started;
    pending.outcome = isCheckedLater(cache)
      ? await checkedLater(cache, ms, isFinite ?? areFinite([[cell, cache]])[0]!)
      : checked(cache, ms);
    if (pending.abandoned) release(cache, null);
  } catch (cause) {
    pending.outcome = { cause };
  }
}
