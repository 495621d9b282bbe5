import type { State } from '@curvature/spec';
import { add, clone, mul, scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../../partition/target.js';
import type { Complete } from '../../slots/types.js';
import { decayAt, type WeightDecay } from '../../slots/rates.js';
import { isCoded, load, put, ruleOf } from '../../state/cell.js';
import { owned } from '../../state/tree.js';
import type { Work } from '../parameter-step.js';

/**
 * Where a rule stands: before the preconditioner, beside it (the graft's or the fallback), after
 * it, or before `startStep`.
 */
type RulePart = 'filter' | 'rule' | 'momentum' | 'warmup';

const ruleIn = (slots: Complete, part: RulePart) =>
  part === 'filter' ? slots.filter : part === 'rule' ? ruleOf(slots) : slots.momentum;

/** The update that a rule makes of x, and its next state in the cell. */
export function advance({ cell, target, grad, context }: Work, part: RulePart, x: Tensor): Tensor {
  const at = { parameter: cell.parameter, step: context.step };
  const [state, out] = ruleIn(cell.slots, part).update(load(cell, part), x, grad, at);
  // What a codec replaces is disposed, and the update may be part of it.
  const update = isCoded(cell, part) ? clone(out) : out;
  put(cell, part, () => owned(state as State, [grad, x, ...target.variables]));
  return update;
}

/** x + decay * parameter, where the decay stands at this place. */
export const decayed = (
  x: Tensor,
  target: Target,
  slots: Complete,
  at: WeightDecay['at'],
  step: number,
): Tensor =>
  slots.weightDecay?.at === at ? add(x, mul(target.value(), scalar(decayAt(slots, step)))) : x;
