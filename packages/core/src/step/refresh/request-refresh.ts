import type { Context, State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import { tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from '../../diagnostics/reporter.js';
import type { Cell, Pending } from '../../state/cell.js';
import { load } from '../../state/parts.js';
import { keepTensors, release } from '../../state/tree.js';
import { checked, checkedLater, isCheckedLater } from './check-cache.js';
import { swapIfDue } from './swap.js';

/**
 * Starts a refresh. A result that is ready and due at once comes into use now; others wait in
 * `cell.pending`.
 */
export function requestRefresh(cell: Cell, context: Context, reporter: Reporter): void {
  const started = performance.now();
  const pending = pendingOf(cell, context.step);
  if (cell.late.since === 0) cell.late.inRow = 0;
  cell.late.since = 0;
  cell.pending = pending;
  cell.damping = context.damping ?? null;
  try {
    const result = refreshed(cell, context);
    if (isPromise(result) || isCheckedLater(result))
      pending.settled = arrive(pending, result, started);
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
    result = cell.slots.preconditioner!.refresh!(load(cell, 'stats'), previous, context) as
      | State
      | Promise<State>;
    if (!isPromise<State>(result)) keepTensors(result);
    else if (cell.slots.storage?.cache) result = retainUntil(result, previous, cell);
  });
  return result;
}

/** Retains a decoded cache while a refresh runs, which may read it or return parts of it. */
async function retainUntil(
  result: Promise<State>,
  previous: State,
  { parts }: Cell,
): Promise<State> {
  keepTensors(previous);
  const cache = await result.catch((cause) => {
    release(previous, parts);
    throw cause;
  });
  release(previous, [parts, cache]);
  return cache;
}

async function arrive(
  pending: Pending,
  result: State | Promise<State>,
  started: number,
): Promise<void> {
  try {
    const cache = await result;
    keepTensors(cache);
    const ms = performance.now() - started;
    pending.outcome = isCheckedLater(cache) ? await checkedLater(cache, ms) : checked(cache, ms);
    if (pending.abandoned) release(cache, null);
  } catch (cause) {
    pending.outcome = { cause };
  }
}
