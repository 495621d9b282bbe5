import type { Tensor } from '@tensorflow/tfjs-core';
import { put } from '../../state/cell.js';
import { assign } from './last-pass.js';
import { advance, decayed } from './rules.js';
import { type Direction, isWarmingUp } from '../parameter-step.js';

/** Decay, momentum, learning rate and assignment. Called inside tf.tidy. */
export function update({ work, main, warmUp }: Direction): void {
  const { cell, target, context } = work;
  const withDecay = (x: Tensor) => decayed(x, target, cell.slots, 'beforeMomentum', context.step);
  const preconditioned = advance(work, 'momentum', withDecay(main));
  const taken = warmUp === null ? preconditioned : advance(work, 'warmup', withDecay(warmUp));
  if (!isWarmingUp(work) && cell.parts.warmup !== null) put(cell, 'warmup', () => null);
  assign(cell, target, taken, 1, context.step);
}
