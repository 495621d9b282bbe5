import { createHash } from 'node:crypto';
import type { SecondOrderOptimizer, Telemetry } from '@curvature/core';
import type { ExtraSlots } from '@curvature/core/internal';
import type { Ranks } from '@curvature/distributed';
import * as tf from '@tensorflow/tfjs';
import { allRows, type Problem, problems, variablesOf } from './problems.js';

/** A run that all ranks make. */
export interface Case {
  readonly make: (extra: ExtraSlots) => SecondOrderOptimizer;
  readonly steps?: number;
  /** A factor of this rank's loss. */
  readonly spoil?: (step: number) => number;
  /** Whether each step waits for what is due; default true. */
  readonly waits?: boolean;
  /** How it must end; default: without an error. */
  readonly expected?: (told: Told) => boolean;
  /** The end of an earlier run, to go on from. */
  readonly from?: Told;
}

/** How a run went, as far as all ranks must agree on it. */
export interface Told {
  readonly hash: string;
  readonly events: readonly string[];
  readonly losses: readonly number[];
  readonly error: string | null;
  readonly steps: number;
  readonly weights: readonly Saved[];
  readonly parameters: readonly (readonly number[])[];
}
interface Saved {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: readonly number[];
}

export async function run(one: Case, across: Ranks): Promise<Told> {
  const problem = problems['dense']!();
  const events: string[] = [];
  const onEvent = (event: Telemetry) =>
    void (event.type !== 'graft' && events.push(`${event.type} ${event.step}`));
  const optimizer = one.make({ across, onEvent });
  if (one.from) await goOn(problem, optimizer, one.from);
  const { losses, error } = await trained(one, { across, problem, optimizer });
  const weights = (await optimizer.getWeights()).map(saved);
  await optimizer.settled();
  const parameters = variablesOf(problem).map((variable) => [...variable.dataSync()]);
  const state = weights.filter(({ name }) => !name.startsWith('curvature/'));
  const hash = hashOf([...parameters, ...state.map(({ values }) => values)]);
  optimizer.dispose();
  problem.dispose();
  const steps = (one.from?.steps ?? 0) + losses.length;
  return { hash, events: events.toSorted(), losses, error, steps, weights, parameters };
}

interface Run {
  readonly across: Ranks;
  readonly problem: Problem;
  readonly optimizer: SecondOrderOptimizer;
}

async function trained({ steps = 8, spoil, waits = true, from }: Case, on: Run) {
  const { across, problem, optimizer } = on;
  const losses: number[] = [];
  for (let k = 1; k <= steps; k++) {
    const step = (from?.steps ?? 0) + k;
    if (waits) await optimizer.ready();
    const rows = across.mine(allRows(problem));
    const loss = () => tf.mul(problem.loss(step, rows), spoil?.(step) ?? 1) as tf.Scalar;
    try {
      const value = optimizer.minimize(loss, true, variablesOf(problem))!;
      losses.push(value.dataSync()[0]!);
      value.dispose();
    } catch (error) {
      return { losses, error: (error as Error).message };
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
  return { losses, error: null };
}

async function goOn(problem: Problem, optimizer: SecondOrderOptimizer, from: Told): Promise<void> {
  variablesOf(problem).forEach((variable, k) =>
    tf.tidy(() => variable.assign(tf.tensor([...from.parameters[k]!], variable.shape))),
  );
  const weights = from.weights.map(({ name, shape, dtype, values }) => ({
    name,
    tensor: tf.tensor([...values], shape, dtype),
  }));
  await optimizer.setWeights(weights);
  tf.dispose(weights.map(({ tensor }) => tensor));
}

const saved = ({ name, tensor }: { name: string; tensor: tf.Tensor }): Saved => ({
  name,
  shape: tensor.shape,
  dtype: tensor.dtype as Saved['dtype'],
  values: [...tensor.dataSync()],
});

const hashOf = (all: readonly (readonly number[])[]): string => {
  const hash = createHash('sha256');
  for (const values of all) hash.update(Float32Array.from(values));
  return hash.digest('hex').slice(0, 16);
};
