// Experimental hooks of the contract: a rule (`Rule.step`) or a preconditioner
// (`Preconditioner.fusedDirection`, with `Rule.runningAverage` of the filter) that can take the whole step of a
// parameter in one pass over memory. Both equal the way over all phases.
import type { Context, FusedDirection, State } from '@curvature/spec';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { identity } from '../../slots/plain.js';
import { type Cell, put, ruleOf } from '../../state/cell.js';
import { owned } from '../../state/tree.js';
import { assign, lastPass } from './last-pass.js';
import type { Work } from '../parameter-step.js';

/**
 * Nothing stands between the rule or the preconditioner and the parameter but a decay that the last
 * pass takes along.
 */
const isBare = ({ slots: { momentum, weightDecay } }: Cell) =>
  momentum === identity && (weightDecay === null || weightDecay.at === 'afterMomentum');

/**
 * The step of a parameter that a first-order rule has to itself, in one pass; false where that
 * cannot be, and nothing has happened.
 */
export function ruleInOnePass({ cell, target, grad, context: { step } }: Work): boolean {
  const { slots, parameter, parts } = cell;
  const rule = ruleOf(slots);
  const [variable] = target.variables as [Variable];
  if (
    !rule.fusedStep ||
    cell.block.bias !== undefined ||
    slots.filter !== identity ||
    !isBare(cell)
  )
    return false;
  const next = rule.fusedStep(parts.rule, variable, grad, {
    parameter,
    step,
    ...lastPass(cell, step),
  });
  if (next === null) return false;
  put(cell, 'rule', () => owned(next[0] as State, [grad, variable]));
  variable.assign(next[1] as Tensor<Variable['rankType']>);
  return true;
}

/** Whether the preconditioner may do its own, the filter's and the graft's work in one pass. */
const mayDirect = ({ slots, refreshedAt, partition: { cuts }, block }: Cell) =>
  slots.preconditioner?.fusedDirection !== undefined &&
  slots.trust === null &&
  block.bias === undefined &&
  slots.filter.runningAverage !== undefined &&
  slots.graft === null &&
  slots.storage === null &&
  refreshedAt !== null &&
  cuts.every((n) => n === 1) &&
  isBare({ slots } as Cell) &&
  block.parameter.shape.length > 0;

/**
 * Statistics, filter, application and last pass of a preconditioner that can do them in one; false
 * where it cannot, and nothing has happened. The roots in use are those of before, as on the
 * ordinary way when a refresh is late.
 */
export function preconditionerInOnePass(
  { cell, target, grad }: Work,
  context: Context & { readonly gradNorm: number | null },
): boolean {
  if (!mayDirect(cell) || context.step < cell.slots.startStep) return false;
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
