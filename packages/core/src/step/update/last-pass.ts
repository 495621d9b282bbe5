import { blendInto, blendPart } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../../partition/target.js';
import { decayAt, rateAt } from '../../slots/rates.js';
import type { Cell } from '../../state/cell.js';

/** The factors of the last pass of a step: parameter <- decay parameter - rate update. */
export const lastPass = ({ slots }: Cell, step: number) => {
  const rate = rateAt('learningRate', slots.learningRate, step);
  return {
    rate,
    decay: slots.weightDecay?.at === 'afterMomentum' ? 1 - rate * decayAt(slots, step) : 1,
  };
};

/** parameter <- decay parameter - rate scale update */
export function assign(
  cell: Cell,
  target: Target,
  update: Tensor,
  scale: number,
  step: number,
): void {
  const { rate, decay } = lastPass(cell, step);
  const factors = { a: decay, b: -rate * scale };
  const { variables, starts } = target;
  const [whole] = variables;
  if (whole && whole.size === update.size)
    return whole.assign(run(blendInto, { x: whole, y: update }, factors));
  variables.forEach((x, i) =>
    x.assign(run(blendPart, { x, y: update }, { ...factors, from: starts[i]! })),
  );
}
