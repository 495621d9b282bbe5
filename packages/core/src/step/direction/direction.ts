import type { Tensor } from '@tensorflow/tfjs-core';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import { noteWaiting } from '../../diagnostics/notices/waiting.js';
import { identity } from '../../slots/plain.js';
import { type Cell, hasCache, ruleOf } from '../../state/cell.js';
import { load, put } from '../../state/parts.js';
import { type Direction, isWarmingUp, type ParameterStep } from '../parameter-step.js';
import { withBlockName } from '../plugin-error.js';
import { advance } from '../update/rules.js';
import { grafted } from './grafted.js';

/**
 * filter -> rule -> apply -> graft. Called inside tf.tidy.
 * @returns null if the parameter does not move.
 */
export function directionOf(step: ParameterStep, reporter: Reporter): Direction | null {
  const { cell, grad, context } = step;
  if (cell.refusal === null) noteWaiting(cell, context.step, reporter);
  if (cell.refusal === null && isWaiting(cell, context.step)) {
    advance(step, 'filter', grad);
    return null;
  }
  return { step, ...filteredAndApplied(step, reporter) };
}

/**
 * Whether a parameter stays in place until its first cache arrives. It does if it has neither a
 * graft nor a fallback of its own: the learning rate is that of preconditioned directions, and
 * plain gradients can be a thousand times longer.
 */
const isWaiting = (cell: Cell, step: number): boolean =>
  !hasCache(cell) &&
  cell.pending !== null &&
  step >= cell.slots.startStep &&
  ruleOf(cell.slots) === identity;

function filteredAndApplied(step: ParameterStep, reporter: Reporter): Omit<Direction, 'step'> {
  const { cell, context } = step;
  const filtered = advance(step, 'filter', step.grad);
  const needed = isRuleNeeded(cell, context.step);
  if (!needed && cell.parts.rule !== null) put(cell, 'rule', () => null);
  const base = needed ? advance(step, 'rule', filtered) : filtered;
  const main = hasCache(cell) ? preconditioned(step, filtered, base, reporter) : base;
  return { main, warmUp: isWarmingUp(step) ? base : null };
}

/** The state of a fallback is dropped once preconditioned updates have begun. */
const isRuleNeeded = (cell: Cell, step: number): boolean =>
  cell.refusal !== null ||
  cell.slots.graft !== null ||
  !hasCache(cell) ||
  step < cell.slots.startStep;

function preconditioned(
  { cell, stacks, context }: ParameterStep,
  filtered: Tensor,
  base: Tensor,
  reporter: Reporter,
): Tensor {
  const { slots, partition, parameter } = cell;
  const { toStack, fromStack } = stacks;
  const apply = () =>
    slots.preconditioner!.apply(
      load(cell, 'cache'),
      toStack(filtered, partition),
      load(cell, 'stats'),
      context,
    );
  const x = withBlockName(cell, 'apply', apply);
  const unstacked = (stack: Tensor) => fromStack(stack, partition, parameter.shape);
  if (!slots.graft) return unstacked(x);
  // The norm of a whole tensor does not depend on the order of its elements, so that the rule's
  // update need not be stacked.
  const isWhole = slots.graft.scope === 'tensor';
  const source = isWhole ? base : toStack(base, partition);
  const [direction, rows] = isWhole ? [unstacked(x), 1] : [x, x.shape[0]!];
  reporter.graft(cell, context.step, { direction, source, rows });
  const scaled = grafted(direction, source, rows);
  return isWhole ? scaled : unstacked(scaled);
}
