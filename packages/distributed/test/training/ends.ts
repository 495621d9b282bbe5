import { createHash } from 'node:crypto';
import type { SecondOrderOptimizer } from '@curvature/core';
import * as tf from '@tensorflow/tfjs';
import { type Problem, variablesOf } from './problems.js';

/** Prints how a run ended, disposes of it, and holds it to leave no tensor. */
export async function finish(
  name: string,
  { problem, optimizer, before, rank }: Run,
  losses: readonly number[],
): Promise<void> {
  const end = await hashOfEnd(problem, optimizer, losses);
  optimizer.dispose();
  problem.dispose();
  if (tf.memory().numTensors !== before) throw new Error(`${name}: tensors are left`);
  process.stdout.write(`${name}, rank ${rank}: ${end}\n`);
}
interface Run {
  readonly problem: Problem;
  readonly optimizer: SecondOrderOptimizer;
  /** Tensors before it began. */
  readonly before: number;
  readonly rank: number;
}

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
