import type { Context, State, Timing } from '@curvature/spec';
import type { Reporter } from '../../diagnostics/reporter.js';
import { tidy } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';
import { requestRefresh } from './request-refresh.js';
import { noteMissed } from './swap.js';
import { beginTogether } from './together.js';

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
 * Refreshes the blocks for which that is planned or whose damping has moved. A preconditioner without
 * a refresh is as fresh as its statistics.
 */
export function refreshAsPlanned(steps: readonly ParameterStep[], reporter: Reporter): void {
  const due: ParameterStep[] = [];
  const ask = (step: ParameterStep) => void (isDue(step, reporter) && due.push(step));
  // A policy that judges may make tensors.
  for (const step of steps)
    if (step.planned[0].refresh === 'judge') tidy(() => ask(step));
    else ask(step);
  const begun = beginTogether(due);
  for (const { cell, context } of due)
    tidy(() => requestRefresh(cell, context, reporter, begun.get(cell)));
}

function isDue({ cell, context, planned }: ParameterStep, reporter: Reporter): boolean {
  const [plan, policy] = planned;
  if (cell.isUncaptured) return false;
  const [refresh, state] = decided(cell, plan.refresh, policy, context.step);
  replacePart(cell, 'policy', state);
  if (!cell.slots.preconditioner!.refresh) {
    if (plan.accumulate) markFresh(cell, context.step);
    return false;
  }
  const isWanted = refresh || isOfOtherDamping(cell, context);
  if (plan.refresh && cell.pending) noteMissed(cell, cell.pending, context, reporter);
  return isWanted && !cell.pending;
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
