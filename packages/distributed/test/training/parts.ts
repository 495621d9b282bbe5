// One process that takes the parts of K ranks in turn: the reference of data-parallel training.
import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { shareOf } from '../../src/member/share.js';
import { allRows, type Problem, variablesOf } from './problems.js';

/** Sums of w x in the order of parts, in float32, and their weights. */
interface Sums {
  readonly values: readonly Float32Array[];
  weight: number;
}

/** A step on the means of `parts` parts of the batch; returns the mean of their losses. */
export function stepInParts(
  optimizer: SecondOrderOptimizer,
  problem: Problem,
  step: number,
  parts: number,
): number {
  const variables = variablesOf(problem);
  const sums: Sums = {
    values: [new Float32Array(1), ...variables.map(({ size }) => new Float32Array(size))],
    weight: 0,
  };
  for (let part = 0; part < parts; part++) {
    const rows = allRows(problem).slice(...shareOf(problem.batch, part, parts));
    add(sums, part, rows.length, () => problem.loss(step, rows), variables);
  }
  const [loss, ...gradients] = sums.values.map((values) =>
    values.map((x) => x / Math.fround(sums.weight)),
  );
  const named = variables.map(({ name, shape }, i) => ({
    name,
    tensor: tf.tensor(gradients[i]!, shape),
  }));
  optimizer.applyGradients(named);
  tf.dispose(named.map(({ tensor }) => tensor));
  return loss![0]!;
}

function add(
  sums: Sums,
  part: number,
  weight: number,
  loss: () => tf.Scalar,
  variables: tf.Variable[],
): void {
  const { value, grads } = tf.variableGrads(loss, variables);
  [value, ...variables.map(({ name }) => grads[name]!)].forEach((tensor, i) => {
    const values = tensor.dataSync<'float32'>();
    const sum = sums.values[i]!;
    values.forEach(
      (x, k) => (sum[k] = part === 0 ? x * weight : sum[k]! + Math.fround(x * weight)),
    );
  });
  sums.weight += weight;
  tf.dispose([value, grads]);
}
