import type { Block, Context } from '@curvature/spec';
import { div, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { type Convention, weightsOf } from '../signals/convention.js';
import {
  checkSignals,
  type LayerSignals,
  placesOf,
  rowsOf,
  sidesOf,
} from '../signals/signal-rows.js';
import { addCounts, addProducts } from './averages.js';
import { type Slices, slicesOf } from './slices.js';

/**
 * Sums of products, as diagonal blocks [count, size, size]. Divided by `weight` they are the
 * factors; `weight` is 0 before the first batch.
 */
export type FactorState = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly weight: number;
};

/** A Kronecker factor of a layer's Fisher information: its diagonal blocks, [count, size, size]. */
interface Factor {
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

/** The stored blocks of both factors. The rows of ids are one-hot, so their factor is diagonal. */
export function layoutOf(
  block: Block,
  sliceSize: number | null,
): { readonly inputs: Slices; readonly outputs: Slices } {
  const [inputs, outputs] = sidesOf(block);
  return {
    inputs: slicesOf(inputs, isEmbedding(block) ? 1 : sliceSize),
    outputs: slicesOf(outputs, sliceSize),
  };
}

const isEmbedding = ({ layer }: Block) => layer?.kind === 'embedding';
const empty = ({ count, size }: Slices) => zeros([count, size, size]);

export function initialFactors(block: Block, sliceSize: number | null): FactorState {
  const { inputs, outputs } = layoutOf(block, sliceSize);
  return { inputs: empty(inputs), outputs: empty(outputs), weight: 0 };
}

/**
 * Takes one batch in: S <- decay S + (1 - decay) (A, G), and likewise the weight; without a decay,
 * the batch alone. The root of the convention's copies goes into each factor, so that F = A (x) G
 * and damping is sqrt(lambda) on each. For KFC this equals A + sqrt(lambda / T) I,
 * G + sqrt(lambda / T) I and an update divided by T. With ids, all copies go into the counts.
 * @throws CurvatureError if the signals do not fit the block.
 */
export function accumulateFactors(
  owner: string,
  stats: FactorState,
  signals: LayerSignals,
  { block, portion }: Context,
  options: FactorOptions,
): FactorState {
  checkSignals(owner, block, signals);
  const { decay } = options;
  // Ids are always expanded: the product of averaged one-hot rows would not be diagonal.
  const sharing = isEmbedding(block) ? 'expand' : options.sharing;
  const weights = weightsOf({ ...options, sharing }, ...placesOf(signals), portion);
  const fold = isEmbedding(block) ? 1 : Math.sqrt(weights.copies);
  const a = () => rowsOf(signals.activations, sharing, 'mean');
  const g = rowsOf(signals.outputGrads, sharing, 'sum');
  const one = block.bias === undefined ? 0 : 1;
  return {
    inputs: isEmbedding(block)
      ? addCounts(stats.inputs, signals.activations, decay, weights.inputs * weights.copies)
      : addProducts(stats.inputs, a(), one, decay, weights.inputs * fold),
    outputs: addProducts(stats.outputs, g, 0, decay, weights.outputs * fold),
    weight: decay === null ? 1 : decay * stats.weight + 1 - decay,
  };
}

/** The factors before a division by the weight of their averages. */
export function sumsOf(
  { inputs, outputs }: FactorState,
  block: Block,
  sliceSize: number | null,
): LayerFactors {
  const layout = layoutOf(block, sliceSize);
  return {
    inputs: { slices: layout.inputs, stack: inputs },
    outputs: { slices: layout.outputs, stack: outputs },
  };
}

/** The factors: averages, corrected for their start. */
export function factorsOf(
  stats: FactorState,
  block: Block,
  sliceSize: number | null,
): LayerFactors {
  const { inputs, outputs } = sumsOf(stats, block, sliceSize);
  const mean = (sum: Tensor) =>
    stats.weight === 0 || stats.weight === 1 ? sum : div(sum, stats.weight);
  return {
    inputs: { ...inputs, stack: mean(inputs.stack) },
    outputs: { ...outputs, stack: mean(outputs.stack) },
  };
}
