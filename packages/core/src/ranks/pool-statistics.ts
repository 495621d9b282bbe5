import type { Communicator, State } from '@curvature/spec';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { load, replacePart } from '../state/parts.js';
import { leaves } from '../state/leaves.js';
import { mapTree } from '../state/tree.js';
import type { ParameterStep } from '../step/parameter-step.js';
import { readMetric } from '../step/statistics.js';

/** Statistics of one cell as they go into the messages. */
interface Own {
  readonly step: ParameterStep;
  /** How much they count; 0 where this rank captured nothing of the layer. */
  readonly weight: number;
  readonly tensors: readonly Float32Array[];
  readonly numbers: readonly number[];
}

/**
 * Statistics of activations and output gradients become their mean over all ranks, weighted by
 * samples: one message for all tensors, and one for numbers, which are exact where all ranks have
 * the same whole number.
 */
export function poolStatistics(communicator: Communicator, steps: readonly ParameterStep[]): void {
  const all = steps.filter(seesSamples).map((step) => ownOf(step, communicator.weight));
  if (all.length === 0) return;
  const numbers = Float64Array.of(
    ...all.flatMap(({ weight, numbers: own }) => [
      weight,
      ...own.map((x) => (weight > 0 ? x * weight : 0)),
    ]),
  );
  communicator.allReduce(numbers, 'sum');
  const values = weighted(all);
  communicator.allReduce(values, 'sum');
  const pooled = { numbers, values, number: 0, value: 0 };
  for (const { step } of all) tidy(() => replace(step, pooled));
}

const seesSamples = ({ cell, planned }: ParameterStep): boolean =>
  cell.refusal === null &&
  planned[0].accumulate &&
  cell.slots.preconditioner!.needs.some(
    (signal) => signal === 'activations' || signal === 'outputGrads',
  );

function ownOf(step: ParameterStep, weight: number): Own {
  const { cell } = step;
  const tensors: Float32Array[] = [];
  const numbers: number[] = [];
  // Nothing is returned: tf.tidy would look for tensors in each element of an array.
  tidy(() => {
    for (const [, leaf] of leaves(load(cell, 'stats')))
      if (typeof leaf === 'number') numbers.push(leaf);
      else tensors.push(leaf.dataSync<'float32'>());
  });
  return { step, weight: cell.isUncaptured ? 0 : weight, tensors, numbers };
}

function weighted(all: readonly Own[]): Float32Array {
  const sizes = all.flatMap(({ tensors }) => tensors.map(({ length }) => length));
  const values = new Float32Array(sizes.reduce((a, b) => a + b, 0));
  let at = 0;
  for (const { weight, tensors } of all)
    for (const own of tensors) {
      // Of a rank that counts for nothing, what is not finite must not count either.
      if (weight > 0) for (let i = 0; i < own.length; i++) values[at + i] = own[i]! * weight;
      at += own.length;
    }
  return values;
}

/** The sums over all ranks, and how many of them have been used. */
interface Pooled {
  readonly numbers: Float64Array;
  readonly values: Float32Array;
  number: number;
  value: number;
}

function replace(step: ParameterStep, pooled: Pooled): void {
  const { cell } = step;
  const total = pooled.numbers[pooled.number++]!;
  const mean = (state: State): State =>
    mapTree(state, (leaf) =>
      typeof leaf === 'number'
        ? pooled.numbers[pooled.number++]! / total
        : meanOf(leaf.shape, leaf.size, pooled, total),
    ) as State;
  const stats = mean(load(cell, 'stats'));
  cell.isUncaptured = total === 0;
  if (total === 0) return;
  replacePart(cell, 'stats', stats);
  readMetric(step);
}

function meanOf(shape: readonly number[], size: number, pooled: Pooled, total: number) {
  const values = pooled.values.slice(pooled.value, (pooled.value += size));
  for (let i = 0; i < size; i++) values[i] = values[i]! / total;
  return tensor(values, [...shape], 'float32');
}
