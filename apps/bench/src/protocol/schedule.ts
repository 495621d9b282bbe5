import type { Trainable } from '@curvature/workbench';

/**
 * Steps over which the rate rises from nothing; then it stays. The same for all, as is all of the
 * schedule.
 */
export const WARM_UP = 20;

/** What the learning rate is multiplied by at a step, counted from 1. */
export const warmUp = (step: number): number => Math.min(1, step / WARM_UP);

interface Settable {
  setLearningRate?(rate: number): void;
  learningRate?: number;
}

/**
 * Changes the learning rate of any optimizer between two steps. Ours, `tf.train.sgd` and `momentum`
 * have a method for it. Those of tfjs that have none read the field `learningRate` anew at each
 * step, which is protected only in TypeScript; a test holds each to it.
 */
export function setRate(optimizer: Trainable, rate: number): void {
  const settable = optimizer as Trainable & Settable;
  if (settable.setLearningRate) settable.setLearningRate(rate);
  else settable.learningRate = rate;
}
