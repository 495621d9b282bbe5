import type { Block, Preconditioner } from '@curvature/spec';
import { norms, run } from '@curvature/spec/kernels';
import {
  add,
  clipByValue,
  div,
  divNoNan,
  greater,
  matMul,
  mean,
  minimum,
  mul,
  reshape,
  square,
  sub,
  sum,
  where,
} from '@tensorflow/tfjs-core';
import { transpose, zeros, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { accepted } from '../signals/accepts.js';
import { type LossAverage, weightsOf } from '../signals/convention.js';
import { dampingAt } from '../damping/damping.js';
import { countsOf } from '../signals/id-counts.js';
import { evaOptions, type EvaOptions } from './options.js';
import {
  checkSignals,
  type LayerSignals,
  placesOf,
  rowsOf,
  sidesOf,
  withOne,
} from '../signals/signal-rows.js';

/**
 * Means of inputs, [fanIn, 1], and of output gradients, [1, fanOut]; divided by `weight` they are
 * averages.
 */
export type EvaState = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly weight: number;
};

const OWNER = 'eva';

/**
 * Eva: F is taken for the product of mean vectors, u u^T with u = m_a m_g^T, whose damped inverse
 * needs no solve (Sherman and Morrison): U = (X - u <u, X> / (|u|^2 + lambda)) / lambda. Memory is
 * fanIn + fanOut numbers, and a step costs little more than the gradient's own size. All directions
 * but u are divided by lambda alone, so that lambda sets the length of steps: let the host clip or
 * graft them. Positions are averaged in m_a and summed in m_g, so that u is the gradient of a
 * sample where all positions agree.
 * @param given damping: default 0.03; bias: 'joint'; decay: 0.95, the weight of the old (in the
 *   authors' code 0.95 weighs the new); lossAverage: 'batch'. Layers of kind 'embedding' have their
 *   frequencies for m_a.
 * @throws CurvatureError for an invalid option; from `accumulate` if signals do not fit their
 *   block.
 * Source: Zhang, Shi and Li 2023, Eva: practical second-order optimization with
 * Kronecker-vectorized approximation.
 */
export function eva(
  given: EvaOptions = {},
): Preconditioner<EvaState, null, 'activations' | 'outputGrads'> {
  const { damping, bias, decay, lossAverage } = evaOptions.complete(given);
  return {
    specVersion: 1,
    name: OWNER,
    needs: ['activations', 'outputGrads'],
    augmentsBias: bias === 'joint',
    meaning: () => ({ preconditioner: OWNER, lossAverage }),
    accepts: (block) => accepted(OWNER, block, ['linear', 'embedding']),
    init(block) {
      const [inputs, outputs] = sidesOf(block);
      return { inputs: zeros([inputs, 1]), outputs: zeros([1, outputs]), weight: 0 };
    },
    accumulate(stats, signals, _cache, { block }) {
      checkSignals(OWNER, block, signals);
      const blend = (old: Tensor, seen: Tensor) => add(mul(old, decay), mul(seen, 1 - decay));
      return {
        inputs: blend(stats.inputs, meanInputs(signals, block)),
        outputs: blend(stats.outputs, meanOutputs(signals, lossAverage)),
        weight: decay * stats.weight + 1 - decay,
      };
    },
    apply(_cache, direction, stats, context) {
      const lambda = dampingAt(OWNER, damping, context);
      const { a, g, length } = unitsOf(stats);
      const x = reshape(direction, matrixOf(context.block));
      // |u|^2 / (|u|^2 + lambda), without |u|^2, which may overflow.
      const share = div(1, add(1, square(divNoNan(Math.sqrt(lambda), length))));
      const along = matMul(mul(a, mul(inner(a, x, g), share)), g);
      return reshape(div(sub(x, along), lambda), direction.shape);
    },
    metric(stats, context) {
      const [inputs, outputs] = matrixOf(context.block);
      return add(
        squared(unitsOf(stats).length),
        dampingAt(OWNER, damping, context) * inputs * outputs,
      ) as Scalar;
    },
    curvature(stats, direction, { block }) {
      const { a, g, length } = unitsOf(stats);
      return squared(mul(inner(a, reshape(direction, matrixOf(block)), g), length));
    },
    estimate: () => ({ bytes: 0, flops: 0 }),
  };
}

const matrixOf = (block: Block) => [...sidesOf(block)] as [number, number];

/** A scalar, at most 1e38. */
const squared = (x: Tensor) => square(clipByValue(reshape(x, []), -1e19, 1e19)) as Scalar;

/** a^T x g. a: [n, 1], x: [n, m], g: [1, m] -> [1, 1] */
const inner = (a: Tensor, x: Tensor, g: Tensor) => sum(mul(matMul(transpose(a), x), g), 1, true);

/** u = length a g, with a and g of length 1, or zero. */
function unitsOf({ inputs, outputs, weight }: EvaState) {
  const [a, g] = weight === 0 ? [inputs, outputs] : [div(inputs, weight), div(outputs, weight)];
  const [long, wide] = [lengthOf(a), lengthOf(g)];
  // At most 1e19, so that the square is finite; and what has no length on one side has none.
  const length = where(greater(minimum(long, wide), 0), minimum(mul(long, wide), 1e19), 0);
  return { a: divNoNan(a, long), g: divNoNan(g, wide), length };
}

/** Free of overflow and underflow. -> [] */
const lengthOf = (x: Tensor): Tensor => reshape(run(norms, { x }, { rows: 1 }), []);

/** -> [fanIn, 1] */
function meanInputs({ activations }: LayerSignals, block: Block): Tensor {
  if (block.layer?.kind !== 'embedding')
    return reshape(mean(withOne(rowsOf(activations, 'expand', 'mean'), block), 0), [-1, 1]);
  const [n] = sidesOf(block);
  return reshape(div(countsOf(activations, n), activations.size), [n, 1]);
}

/** The mean over samples of s g, times the root of their copies: see `weightsOf`. -> [1, fanOut] */
function meanOutputs(signals: LayerSignals, lossAverage: LossAverage): Tensor {
  const { inputs, outputs, copies } = weightsOf(
    { lossAverage, sharing: 'reduce' },
    ...placesOf(signals),
  );
  const total = sum(rowsOf(signals.outputGrads, 'expand', 'sum'), 0, true);
  return mul(total, Math.sqrt(inputs * outputs * copies));
}
