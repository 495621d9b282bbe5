import { add, maximum, mul, sign, type Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../../partition/target.js';
import { decayAt, isInLastPass, rateAt } from '../../slots/rates.js';
import type { Cell } from '../../state/cell.js';

/** The factors of the last pass of a step: parameter <- decay parameter - rate update. */
export const lastPass = ({ slots }: Cell, step: number) => {
  const rate = rateAt('learningRate', slots.learningRate, step);
  return {
    rate,
    decay: isInLastPass(slots.weightDecay) ? 1 - rate * decayAt(slots, step) : 1,
  };
};

/** update + decay parameter, of elements in which both have one sign. */
function withCautiousDecay({ slots }: Cell, target: Target, update: Tensor, step: number): Tensor {
  if (!slots.weightDecay?.cautious) return update;
  const parameter = target.value();
  const agree = maximum(mul(sign(update), sign(parameter)), 0);
  return add(update, mul(mul(parameter, agree), decayAt(slots, step)));
}

/** parameter <- decay parameter - rate update */
export function assign(cell: Cell, target: Target, taken: Tensor, step: number): void {
  const { rate, decay } = lastPass(cell, step);
  target.blend(withCautiousDecay(cell, target, taken, step), { a: decay, b: -rate });
}
