import { type Context, CurvatureError } from '@curvature/spec';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Cell, Pending } from '../../state/cell.js';
import { put } from '../../state/parts.js';
import { reportRefresh } from './report-refresh.js';

/** Puts the pending refresh into use if its result is ready and its step has come. */
export function swapIfDue(cell: Cell, context: Context, reporter: Reporter): void {
  const { pending } = cell;
  if (!pending || (pending.due !== null && context.step < pending.due)) return;
  if (!pending.outcome) return reportLate(cell, pending, context, reporter);
  const { outcome } = pending;
  cell.pending = null;
  if ('cause' in outcome) return fail(cell, outcome.cause, context, reporter);
  put(cell, 'cache', () => outcome.cache);
  cell.refreshedAt = pending.requestedAt;
  cell.failures = 0;
  cell.refreshes++;
  cell.last = { step: context.step, ms: outcome.ms, quality: null };
  cell.observed = reportRefresh(cell, context.step, outcome.ms, reporter);
}

/** Counts a refresh that is planned while the last one, which should be ready, is still running. */
export function noteMissed(
  cell: Cell,
  pending: Pending,
  { step }: Context,
  reporter: Reporter,
): void {
  if (pending.outcome || (pending.due !== null && step < pending.due)) return;
  cell.late.since++;
  reporter.late(cell.block.id, step, ++cell.late.inRow);
}

function reportLate(cell: Cell, pending: Pending, { step }: Context, reporter: Reporter): void {
  if (pending.due === null || pending.late) return;
  pending.late = true;
  reporter.emit({ type: 'late', block: cell.block.id, step, due: pending.due });
}

/** The old cache stays; the fourth failure in a row (by default) stops training after this step. */
function fail(cell: Cell, cause: unknown, { step }: Context, reporter: Reporter): void {
  const message = (cause as Error | null)?.message ?? String(cause);
  cell.failures++;
  cell.failure = message;
  reporter.emit({ type: 'failure', block: cell.block.id, step, failures: cell.failures, message });
  if (cell.failures > cell.slots.toleratedFailures)
    reporter.stop(tooManyFailures(cell, cause, step, message));
}

const tooManyFailures = (
  { slots, block, failures }: Cell,
  cause: unknown,
  step: number,
  message: string,
) =>
  new CurvatureError(
    `${slots.preconditioner!.name}, block "${block.id}" [${block.shape}]: refresh failed ${failures} times in a row at step ${step}, ${slots.toleratedFailures} are tolerated. Last: ${message}`,
    'Usually the loss has diverged, or the ridge is too small for the statistics.',
    'Lower the learning rate, raise the ridge (epsilon), or exclude this parameter with `groups`. The parameters and the last good cache are untouched.',
    { cause },
  );
