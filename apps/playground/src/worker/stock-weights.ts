import type * as tf from '@tensorflow/tfjs';

/** A tensor of an optimizer's state, by its name. */
export type Weight = Awaited<ReturnType<tf.Optimizer['getWeights']>>[number];

/**
 * What an optimizer of TensorFlow.js keeps, but for its count of steps. `getWeights` makes a tensor
 * of that in each call, which nobody else would dispose.
 */
export async function stockWeights(optimizer: tf.Optimizer): Promise<Weight[]> {
  const [steps, ...kept] = await optimizer.getWeights();
  steps?.tensor.dispose();
  return kept;
}
