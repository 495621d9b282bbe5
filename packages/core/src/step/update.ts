import { blendInto, blendPart, run } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Target } from '../partition/target.js';
import { decayAt, rateAt } from '../slots/slots.js';
import { type Cell, put } from '../state/cell.js';
import { isWarmingUp } from './direction.js';
import { advance, decayed } from './rules.js';
import type { Direction } from './work.js';

/** Decay, momentum, learning rate and assignment. Called inside tf.tidy. */
export function update({ work, main, warmUp }: Direction): void {
  const { cell, target, context } = work;
  const withDecay = (x: Tensor) => decayed(x, target, cell.slots, 'beforeMomentum', context.step);
  const preconditioned = advance(work, 'momentum', withDecay(main));
  const taken = warmUp === null ? preconditioned : advance(work, 'warmup', withDecay(warmUp));
  if (!isWarmingUp(work) && cell.parts.warmup !== null) put(cell, 'warmup', () => null);
  assign(cell, target, taken, 1, context.step);
}

/** What the last pass of a step multiplies the parameter and the update by: parameter <- keep parameter - rate update. */
export const lastPass = ({ slots }: Cell, step: number) => {
  const rate = rateAt('learningRate', slots.learningRate, step);
  return { rate, keep: slots.weightDecay?.at === 'afterMomentum' ? 1 - rate * decayAt(slots, step) : 1 };
};

/** parameter <- keep parameter - rate scale update */
export function assign(cell: Cell, target: Target, change: Tensor, scale: number, step: number): void {
  const { rate, keep } = lastPass(cell, step);
  const factors = { a: keep, b: -rate * scale };
  const { variables, starts } = target;
  const [whole] = variables;
  if (whole && whole.size === change.size) return whole.assign(run(blendInto, { x: whole, y: change }, factors));
  variables.forEach((x, i) => x.assign(run(blendPart, { x, y: change }, { ...factors, from: starts[i]! })));
}
