import { mean, type Tensor } from '@tensorflow/tfjs-core';
import { noteWaiting } from '../../diagnostics/waiting.js';
import { fromStack, toStack } from '../../partition/stack.js';
import { identity } from '../../slots/plain.js';
import { type Cell, hasCache, load, put, ruleOf } from '../../state/cell.js';
import { readScalar } from '../backend.js';
import { grafted } from './grafted.js';
import { ruleInOnePass } from '../update/fused-step.js';
import { named } from '../plugin-error.js';
import type { Reporter } from '../refresh/refresh.js';
import { advance } from '../update/rules.js';
import { type Direction, isWarmingUp, type Work } from '../parameter-step.js';

/**
 * filter -> rule -> apply -> graft. Called inside tf.tidy.
 * @returns null where the parameter stays where it is, or its rule has taken the whole step in one
 *   pass.
 */
export function directionOf(work: Work, reporter: Reporter): Direction | null {
  const { cell, grad, context } = work;
  if (cell.refusal !== null)
    return ruleInOnePass(work) ? null : { work, ...filteredAndApplied(work, reporter) };
  noteWaiting(cell, context.step, reporter);
  if (!isWaiting(cell, context.step)) return { work, ...filteredAndApplied(work, reporter) };
  advance(work, 'filter', grad);
  return null;
}

/**
 * While its first cache is under way a parameter stays where it is, if it has neither a graft nor a
 * fallback of its own: the learning rate is one of preconditioned directions, and plain gradients
 * can be a thousand times as long.
 */
const isWaiting = (cell: Cell, step: number): boolean =>
  !hasCache(cell) &&
  cell.pending !== null &&
  step >= cell.slots.startStep &&
  ruleOf(cell.slots) === identity;

function filteredAndApplied(work: Work, reporter: Reporter): Omit<Direction, 'work'> {
  const { cell, context } = work;
  const filtered = advance(work, 'filter', work.grad);
  const needed = isRuleNeeded(cell, context.step);
  if (!needed && cell.parts.rule !== null) put(cell, 'rule', () => null);
  const first = needed ? advance(work, 'rule', filtered) : filtered;
  const main = hasCache(cell) ? preconditioned(work, filtered, first, reporter) : first;
  return { main, warmUp: isWarmingUp(work) ? first : null };
}

/**
 * A fallback has nothing to do any more where preconditioned updates have begun, and its state is
 * let go of.
 */
const isRuleNeeded = (cell: Cell, step: number): boolean =>
  cell.refusal !== null ||
  cell.slots.graft !== null ||
  !hasCache(cell) ||
  step < cell.slots.startStep;

function preconditioned(
  { cell, context }: Work,
  filtered: Tensor,
  first: Tensor,
  reporter: Reporter,
): Tensor {
  const { slots, partition, parameter } = cell;
  const apply = () =>
    slots.preconditioner!.apply(
      load(cell, 'cache'),
      toStack(filtered, partition),
      load(cell, 'stats'),
      context,
    );
  const x = named(cell, 'apply', apply);
  if (!slots.graft) return fromStack(x, partition, parameter.shape);
  const note = slots.onEvent !== null && cell.last?.step === context.step;
  const see = (ratio: Tensor) =>
    void (note && noteRatio(cell, mean(ratio), context.step, reporter));
  // Over the whole tensor no norm minds the order of its elements, which spares the stack of the
  // rule's update.
  if (slots.graft.scope === 'tensor')
    return grafted(fromStack(x, partition, parameter.shape), first, 1, see);
  return fromStack(
    grafted(x, toStack(first, partition), x.shape[0]!, see),
    partition,
    parameter.shape,
  );
}

function noteRatio(cell: Cell, ratio: Tensor, step: number, reporter: Reporter): void {
  void readScalar(ratio, (value) =>
    reporter.emit({ type: 'graft', block: cell.block.id, step, ratio: value }),
  );
}
