import { type Cell, hasCache } from '../../state/cell.js';
import type { Reporter } from '../telemetry/reporter.js';

/** This many steps without a cache are reported: more than an asynchronous solver should take. */
const PATIENCE = 5;

/** Counts the steps of a preconditioned block without a cache, and reports the fifth. */
export function noteWaiting(cell: Cell, step: number, reporter: Reporter): void {
  if (hasCache(cell)) return;
  cell.waited++;
  if (cell.waited !== PATIENCE) return;
  const why = whyWaiting(cell);
  reporter.emit({ type: 'unpreconditioned', block: cell.block.id, step, steps: cell.waited, why });
}

/** Why a preconditioned block has no cache yet. */
export function whyWaiting({ failures, failure, pending, isUncaptured, slots }: Cell): string {
  if (failures > 0) return `its refresh failed ${failures} times, last: ${failure}`;
  if (pending) return `its refresh of step ${pending.requestedAt} is still running`;
  if (isUncaptured) return 'nothing was captured of its layer';
  return `its policy, ${slots.policy.name}, has asked for no refresh yet`;
}
