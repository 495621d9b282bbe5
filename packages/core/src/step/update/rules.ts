import type { State } from '@curvature/spec';
import { add, clone, mul, scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../../partition/target.js';
import { decayAt, type WeightDecay } from '../../slots/rates.js';
import type { Complete } from '../../slots/types.js';
import { ruleOf } from '../../state/cell.js';
import { isEncoded, load, replacePart } from '../../state/parts.js';
import { copyBorrowed } from '../../state/tree.js';
import type { ParameterStep } from '../parameter-step.js';

/**
 * The place of a rule: before the preconditioner, beside it (the graft's or the fallback), after
 * it, or before `startStep`.
 */
type RulePart = 'filter' | 'rule' | 'momentum' | 'warmup';

const ruleIn = (slots: Complete, part: RulePart) =>
  part === 'filter' ? slots.filter : part === 'rule' ? ruleOf(slots) : slots.momentum;

/** The update that a rule makes of x; puts the rule's next state into the cell. */
export function advance(
  { cell, target, grad, context }: ParameterStep,
  part: RulePart,
  x: Tensor,
): Tensor {
  const at = { parameter: cell.parameter, step: context.step };
  const [state, out] = ruleIn(cell.slots, part).update(load(cell, part), x, grad, at);
  // `put` disposes a state once it is encoded, and the update may be part of it.
  const update = isEncoded(cell, part) ? clone(out) : out;
  replacePart(cell, part, copyBorrowed(state as State, [grad, x, ...target.variables]));
  return update;
}

/** x + decay * parameter, if the slot `weightDecay` has this place. */
export const decayed = (
  x: Tensor,
  target: Target,
  slots: Complete,
  at: WeightDecay['at'],
  step: number,
): Tensor =>
  slots.weightDecay?.at === at ? add(x, mul(target.value(), scalar(decayAt(slots, step)))) : x;
