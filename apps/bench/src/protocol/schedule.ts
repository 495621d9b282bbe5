import type { Trainable } from '@curvature/workbench';

/** Steps over which the learning rate rises from 0; then it is constant. The same for all. */
export const WARM_UP = 20;

/** The factor of the learning rate at a step, counted from 1. */
export const warmUp = (step: number): number => Math.min(1, step / WARM_UP);

interface Settable {
  setLearningRate?(rate: number): void;
  learningRate?: number;
}

/**
 * Changes the learning rate of any optimizer between two steps. Ours, `tf.train.sgd` and `momentum`
 * have a method for that. The others of tfjs read the field `learningRate` at each step; it is
 * protected in TypeScript only, and a test checks that each of them reads it.
 */
export function setRate(optimizer: Trainable, rate: number): void {
  const settable = optimizer as Trainable & Settable;
  if (settable.setLearningRate) settable.setLearningRate(rate);
  else settable.learningRate = rate;
}
