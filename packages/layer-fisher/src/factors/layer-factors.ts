import type { Block } from '@curvature/spec';
import { div, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { addCounts, addProducts } from './averages.js';
import { type Convention, weightsOf } from '../signals/convention.js';
import {
  checkSignals,
  type LayerSignals,
  placesOf,
  rowsOf,
  sidesOf,
} from '../signals/signal-rows.js';
import { type Slices, slicesOf } from './slices.js';

/**
 * Blocks of sums of products, [count, size, size] each; the factors are these divided by `weight`,
 * which is 0 before the first batch.
 */
export type FactorState = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly weight: number;
};

/**
 * A factor of the Fisher information of a layer: its blocks on the diagonal, [count, size, size].
 */
export interface Factor {
  readonly slices: Slices;
  readonly stack: Tensor;
}
/** F = inputs (x) outputs, for parameters [inputs.n, outputs.n]. */
export interface LayerFactors {
  readonly inputs: Factor;
  readonly outputs: Factor;
}

export interface FactorOptions extends Convention {
  readonly decay: number | null;
  readonly sliceSize: number | null;
}

/** What is kept of a block: of ids, whose rows are one-hot, the diagonal is all there is. */
export function layoutOf(
  block: Block,
  sliceSize: number | null,
): { readonly inputs: Slices; readonly outputs: Slices } {
  const [inputs, outputs] = sidesOf(block);
  return {
    inputs: slicesOf(inputs, isIds(block) ? 1 : sliceSize),
    outputs: slicesOf(outputs, sliceSize),
  };
}

const isIds = ({ layer }: Block) => layer?.kind === 'embedding';
const empty = ({ count, size }: Slices) => zeros([count, size, size]);

export function initialFactors(block: Block, sliceSize: number | null): FactorState {
  const { inputs, outputs } = layoutOf(block, sliceSize);
  return { inputs: empty(inputs), outputs: empty(outputs), weight: 0 };
}

/**
 * Takes one batch in: S <- decay S + (1 - decay) (A, G) and the same of the weight, or the batch
 * alone. The copies of the convention are folded into the factors by their root, so that F = A (x)
 * G and damping is sqrt(lambda) on either: for KFC that is the same as A + sqrt(lambda / T) I, G +
 * sqrt(lambda / T) I and an update divided by T. With ids, all copies go to the counts.
 * @throws CurvatureError if the signals do not fit the block.
 */
export function accumulateFactors(
  owner: string,
  stats: FactorState,
  signals: LayerSignals,
  block: Block,
  options: FactorOptions,
): FactorState {
  checkSignals(owner, block, signals);
  const { decay } = options;
  // Averaged one-hot rows would have more than a diagonal, so ids are always expanded.
  const sharing = isIds(block) ? 'expand' : options.sharing;
  const weights = weightsOf({ ...options, sharing }, ...placesOf(signals));
  const fold = isIds(block) ? 1 : Math.sqrt(weights.copies);
  const a = () => rowsOf(signals.activations, sharing, 'mean');
  const g = rowsOf(signals.outputGrads, sharing, 'sum');
  const one = block.bias === undefined ? 0 : 1;
  return {
    inputs: isIds(block)
      ? addCounts(stats.inputs, signals.activations, decay, weights.inputs * weights.copies)
      : addProducts(stats.inputs, a(), one, decay, weights.inputs * fold),
    outputs: addProducts(stats.outputs, g, 0, decay, weights.outputs * fold),
    weight: decay === null ? 1 : decay * stats.weight + 1 - decay,
  };
}

/** The averages. */
export function factorsOf(
  stats: FactorState,
  block: Block,
  sliceSize: number | null,
): LayerFactors {
  const { inputs, outputs } = layoutOf(block, sliceSize);
  const mean = (sum: Tensor) =>
    stats.weight === 0 || stats.weight === 1 ? sum : div(sum, stats.weight);
  return {
    inputs: { slices: inputs, stack: mean(stats.inputs) },
    outputs: { slices: outputs, stack: mean(stats.outputs) },
  };
}
