import type { Context, State, Timing } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import type { Cell } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';

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
 * Whether the policy wants a refresh at a step that is taken; keeps its next state. A preconditioner
 * without a refresh is as fresh as its statistics.
 */
export function wantsRefresh(step: ParameterStep): boolean {
  let isWanted = false;
  const ask = () => void (isWanted = followed(step));
  // A policy that judges may make tensors.
  if (step.planned[0].refresh === 'judge') tidy(ask);
  else ask();
  return isWanted;
}

function followed(step: ParameterStep): boolean {
  const { cell, context, planned } = step;
  const [plan, policy] = planned;
  if (cell.isUncaptured) return false;
  const [isWanted, state] =
    plan.refresh === 'judge' ? judged(cell, policy, context) : [plan.refresh, policy];
  keepPlan(step, state);
  return isWanted;
}

/** Keeps the next state of the policy; what is never refreshed is as fresh as its statistics. */
export function keepPlan({ cell, context, planned: [plan] }: ParameterStep, policy: State): void {
  replacePart(cell, 'policy', policy);
  if (cell.slots.preconditioner!.refresh || !plan.accumulate) return;
  cell.refreshedAt = context.step;
  cell.refreshes = 1;
}

/**
 * The decision of a policy that answered 'judge', now that it can see the new statistics, unless a
 * refresh is running.
 */
function judged(cell: Cell, policy: State, { step }: Context): readonly [boolean, State] {
  const { policy: judge } = cell.slots;
  if (cell.pending || !judge.judge) return [!cell.pending, policy];
  const metric = cell.slots.preconditioner?.metric ? cell.metric : null;
  return judge.judge(policy, { step, metric, refreshedAt: cell.refreshedAt });
}
