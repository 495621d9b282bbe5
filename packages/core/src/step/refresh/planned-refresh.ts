import type { Context, State, Timing } from '@curvature/spec';
import { type Cell, put } from '../../state/cell.js';
import { noteMissed, type Reporter, requestRefresh } from './refresh.js';
import type { Work } from '../parameter-step.js';

/** Asks the policy; its new state is kept only if the step happens. */
export function planCell(cell: Cell, step: number, timing: Timing | null): Work['planned'] {
  const { refreshedAt, metric, parts, slots } = cell;
  return slots.policy.plan(parts.policy, { step, refreshedAt, metric, timing });
}

/**
 * Refreshes a block where that is planned, or its damping has moved. What has no refresh is as
 * fresh as its statistics.
 */
export function refreshAsPlanned(work: Work, reporter: Reporter): void {
  const { cell, context } = work;
  const [plan, policy] = work.planned;
  if (cell.isUncaptured) return;
  const [refresh, state] = decided(cell, plan.refresh, policy, context.step);
  put(cell, 'policy', () => state);
  if (!cell.slots.preconditioner!.refresh)
    return plan.accumulate ? markFresh(cell, context.step) : undefined;
  const isDue = refresh || isOfOtherDamping(cell, context);
  if (isDue && !cell.pending) requestRefresh(cell, context, reporter);
  else if (plan.refresh && cell.pending) noteMissed(cell, cell.pending, context, reporter);
}

function markFresh(cell: Cell, step: number): void {
  cell.refreshedAt = step;
  cell.refreshes = 1;
}

/** How far damping may move before what was made with it is made anew, of the same statistics. */
const NEAR = 1.25;
const isOfOtherDamping = ({ damping, refreshedAt }: Cell, { damping: now }: Context): boolean =>
  now !== undefined &&
  damping !== null &&
  refreshedAt !== null &&
  Math.max(now / damping, damping / now) > NEAR;

/**
 * Asks the policy that wanted to see the statistics first. While a refresh is under way there is
 * nothing to ask.
 */
function decided(
  cell: Cell,
  refresh: boolean | 'judge',
  policy: State,
  step: number,
): readonly [boolean, State] {
  if (refresh !== 'judge') return [refresh, policy];
  const { policy: asked } = cell.slots;
  if (cell.pending || !asked.judge) return [!cell.pending, policy];
  const metric = cell.slots.preconditioner?.metric ? cell.metric : null;
  return asked.judge(policy, { step, metric, refreshedAt: cell.refreshedAt });
}
