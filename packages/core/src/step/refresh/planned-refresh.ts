import type { Context, State, Timing } from '@curvature/spec';
import type { Reporter } from '../../diagnostics/reporter.js';
import type { Cell } from '../../state/cell.js';
import { put } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';
import { requestRefresh } from './request-refresh.js';
import { noteMissed } from './swap.js';

/** Asks the policy for its plan; its next state is kept only if the step is taken. */
export function planCell(
  cell: Cell,
  step: number,
  timing: Timing | null,
): ParameterStep['planned'] {
  const { refreshedAt, metric, parts, slots } = cell;
  return slots.policy.plan(parts.policy, { step, refreshedAt, metric, timing });
}

/**
 * Refreshes a block if that is planned or its damping has moved. A preconditioner without a refresh
 * is as fresh as its statistics.
 */
export function refreshAsPlanned(parameterStep: ParameterStep, reporter: Reporter): void {
  const { cell, context } = parameterStep;
  const [plan, policy] = parameterStep.planned;
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

/** How far damping may move before a cache is recomputed from the same statistics. */
const NEAR = 1.25;
const isOfOtherDamping = ({ damping, refreshedAt }: Cell, { damping: now }: Context): boolean =>
  now !== undefined &&
  damping !== null &&
  refreshedAt !== null &&
  Math.max(now / damping, damping / now) > NEAR;

/**
 * The decision on a refresh. A policy that answered 'judge' decides now that it can see the new
 * statistics, unless a refresh is running.
 */
function decided(
  cell: Cell,
  refresh: boolean | 'judge',
  policy: State,
  step: number,
): readonly [boolean, State] {
  if (refresh !== 'judge') return [refresh, policy];
  const { policy: judge } = cell.slots;
  if (cell.pending || !judge.judge) return [!cell.pending, policy];
  const metric = cell.slots.preconditioner?.metric ? cell.metric : null;
  return judge.judge(policy, { step, metric, refreshedAt: cell.refreshedAt });
}
