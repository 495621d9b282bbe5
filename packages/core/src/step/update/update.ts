import type { Tensor } from '@tensorflow/tfjs-core';
import { put } from '../../state/parts.js';
import { type Direction, isWarmingUp } from '../parameter-step.js';
import { assign } from './last-pass.js';
import { advance, decayed } from './rules.js';

/** Decay, momentum, learning rate and assignment. Called inside tf.tidy. */
export function applyUpdate({ step, main, warmUp }: Direction): void {
  const { cell, target, context } = step;
  const withDecay = (x: Tensor) => decayed(x, target, cell.slots, 'beforeMomentum', context.step);
  const preconditioned = advance(step, 'momentum', withDecay(main));
  const taken = warmUp === null ? preconditioned : advance(step, 'warmup', withDecay(warmUp));
  if (!isWarmingUp(step) && cell.parts.warmup !== null) put(cell, 'warmup', () => null);
  assign(cell, target, taken, context.step);
}
