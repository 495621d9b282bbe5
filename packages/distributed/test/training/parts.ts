// One process that takes the parts of K ranks in turn: the reference of data-parallel training.
import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { Parts } from './layers-in-parts.js';
import { meansOf } from './means.js';
import { type Problem, variablesOf } from './problems.js';

/** A step on the means of `count` parts of the batch; returns the mean of their losses. */
export function stepInParts(
  optimizer: SecondOrderOptimizer,
  problem: Problem,
  step: number,
  count: number,
): number {
  const variables = variablesOf(problem);
  const parts = new Parts(problem, count);
  parts.step = step;
  const each = parts.each(() => {
    const { value, grads } = tf.variableGrads(() => parts.loss(), variables);
    return [value, ...variables.map(({ name }) => grads[name]!)];
  });
  const means = meansOf(each, parts.weights);
  const [loss, ...gradients] = means as [tf.Tensor, ...tf.Tensor[]];
  optimizer.applyGradients(variables.map(({ name }, i) => ({ name, tensor: gradients[i]! })));
  const value = loss.dataSync<'float32'>()[0]!;
  tf.dispose([...each.flat(), ...means]);
  return value;
}
