// Experimental hooks of the contract: a rule (`Rule.fusedStep`) or a preconditioner
// (`Preconditioner.fusedDirection` with the filter's `runningAverage`) takes the whole step of a
// parameter in one pass over memory. The phases of `takeStep` give the same result.
import type { Context, FusedDirection, State } from '@curvature/spec';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { identity } from '../../slots/plain.js';
import { type Cell, ruleOf } from '../../state/cell.js';
import { put } from '../../state/parts.js';
import { copyBorrowed } from '../../state/tree.js';
import type { ParameterStep } from '../parameter-step.js';
import { assign, lastPass } from './last-pass.js';

/** Whether the update goes to the parameter as it is, but for a decay in the last pass. */
const hasPlainUpdate = ({ slots: { momentum, weightDecay } }: Cell) =>
  momentum === identity && (weightDecay === null || weightDecay.at === 'afterMomentum');

/** The fused step of a first-order rule; false, and nothing has changed, if there is none. */
export function ruleFusedStep({ cell, target, grad, context: { step } }: ParameterStep): boolean {
  const { slots, parameter, parts, block } = cell;
  const rule = ruleOf(slots);
  const [variable] = target.variables as [Variable];
  const isPlain = slots.filter === identity && hasPlainUpdate(cell);
  if (!rule.fusedStep || block.bias !== undefined || !isPlain) return false;
  const at = { parameter, step, ...lastPass(cell, step) };
  const next = rule.fusedStep(parts.rule, variable, grad, at);
  if (next === null) return false;
  put(cell, 'rule', () => copyBorrowed(next[0] as State, [grad, variable]));
  variable.assign(next[1] as Tensor<Variable['rankType']>);
  return true;
}

/** Whether the preconditioner may do its own work and the filter's in one pass. */
const canFuse = (cell: Cell) => {
  const { slots, refreshedAt, partition, block } = cell;
  return (
    slots.preconditioner?.fusedDirection !== undefined &&
    slots.trust === null &&
    block.bias === undefined &&
    slots.filter.runningAverage !== undefined &&
    slots.graft === null &&
    slots.storage === null &&
    refreshedAt !== null &&
    partition.cuts.every((n) => n === 1) &&
    hasPlainUpdate(cell) &&
    block.parameter.shape.length > 0
  );
};

/**
 * The fused step of a preconditioner: statistics, filter, application and last pass; false, and
 * nothing has changed, if there is none. It uses the roots of earlier steps, as the phases do when
 * a refresh is late.
 */
export function preconditionerFusedStep(
  { cell, target, grad }: ParameterStep,
  context: Context & { readonly gradNorm: number | null },
): boolean {
  if (!canFuse(cell) || context.step < cell.slots.startStep) return false;
  const { slots, parts } = cell;
  const { next, ...average } = slots.filter.runningAverage!(parts.filter);
  const done = slots.preconditioner!.fusedDirection!(
    parts.stats,
    grad,
    average,
    context,
  ) as FusedDirection<State> | null;
  if (done === null) return false;
  const { stats, mean, direction, scale } = done;
  put(cell, 'stats', () => stats);
  put(cell, 'filter', () => next(mean) as State);
  tidy(() => assign(cell, target, direction, scale, context.step));
  return true;
}
