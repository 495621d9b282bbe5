import { createHash } from 'node:crypto';
import type { SecondOrderOptimizer } from '@curvature/core';
import { type Problem, variablesOf } from './problems.js';

/** Of the losses of all steps, the parameters and the state of the optimizer, to the last bit. */
export async function hashOfEnd(
  problem: Problem,
  optimizer: SecondOrderOptimizer,
  losses: readonly number[],
): Promise<string> {
  const hash = createHash('sha256').update(Float32Array.from(losses));
  for (const variable of variablesOf(problem)) hash.update(variable.dataSync<'float32'>());
  const state = (await optimizer.getWeights()).filter(({ name }) => !name.startsWith('curvature/'));
  for (const { tensor } of state) hash.update(tensor.dataSync<'float32'>());
  return hash.digest('hex').slice(0, 16);
}
