import type { Block } from '@curvature/spec';
import { norms, run } from '@curvature/spec/kernels';
import {
  div,
  divNoNan,
  greater,
  mean,
  minimum,
  mul,
  reshape,
  sum,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { type LossAverage, weightsOf } from '../signals/convention.js';
import { countsOf } from '../signals/id-counts.js';
import { type LayerSignals, placesOf, rowsOf, sidesOf, withOne } from '../signals/signal-rows.js';

/**
 * Weighted sums of inputs, [fanIn, 1], and of output gradients, [1, fanOut]; divided by `weight`
 * they are averages.
 */
export type EvaState = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly weight: number;
};

/** The mean of the inputs; for ids their frequencies. -> [fanIn, 1] */
export function meanInputs({ activations }: LayerSignals, block: Block): Tensor {
  if (block.layer?.kind !== 'embedding')
    return reshape(mean(withOne(rowsOf(activations, 'expand', 'mean'), block), 0), [-1, 1]);
  const [n] = sidesOf(block);
  return reshape(div(countsOf(activations, n), activations.size), [n, 1]);
}

/** The mean over samples of s g, times the root of their copies: see `weightsOf`. -> [1, fanOut] */
export function meanOutputs(
  signals: LayerSignals,
  lossAverage: LossAverage,
  portion?: number,
): Tensor {
  const { inputs, outputs, copies } = weightsOf(
    { lossAverage, sharing: 'reduce' },
    ...placesOf(signals),
    portion,
  );
  const total = sum(rowsOf(signals.outputGrads, 'expand', 'sum'), 0, true);
  return mul(total, Math.sqrt(inputs * outputs * copies));
}

/** u = length a g, with unit vectors a and g; all are zero if u is. */
export function unitsOf({ inputs, outputs, weight }: EvaState) {
  const [a, g] = weight === 0 ? [inputs, outputs] : [div(inputs, weight), div(outputs, weight)];
  const [long, wide] = [lengthOf(a), lengthOf(g)];
  // At most 1e19, so that its square is finite; 0 if either vector is 0, even if the other is huge.
  const length = where(greater(minimum(long, wide), 0), minimum(mul(long, wide), 1e19), 0);
  return { a: divNoNan(a, long), g: divNoNan(g, wide), length };
}

/** Free of overflow and underflow. -> [] */
const lengthOf = (x: Tensor): Tensor => reshape(run(norms, { x }, { rows: 1 }), []);
