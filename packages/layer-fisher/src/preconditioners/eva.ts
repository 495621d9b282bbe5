import type { Block, Given, Preconditioner } from '@curvature/spec';
import {
  add,
  clipByValue,
  div,
  divNoNan,
  matMul,
  mul,
  reshape,
  square,
  sub,
  sum,
  transpose,
  zeros,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { dampingAt } from '../damping/damping.js';
import { accepted } from '../signals/accepts.js';
import { checkSignals, sidesOf } from '../signals/signal-rows.js';
import { type EvaState, meanInputs, meanOutputs, unitsOf } from './mean-vectors.js';
import { evaOptions } from './options.js';

const OWNER = 'eva';

/**
 * Eva: F is approximated by u u^T, the product of mean vectors u = m_a m_g^T. Its damped inverse
 * needs no solver (Sherman and Morrison): U = (X - u <u, X> / (|u|^2 + lambda)) / lambda. Memory is
 * fanIn + fanOut numbers, and a step costs little more than reading the gradient. All directions
 * but u are divided by lambda alone, so lambda sets the length of steps: let the host clip or graft
 * them. Positions are averaged in m_a and summed in m_g, so that u is the gradient of a sample if
 * all positions agree.
 * @param given damping: default 0.03; bias: 'joint'; decay: 0.95, the weight of the old average
 *   (unlike in the authors' code, where 0.95 weighs the new batch); lossAverage: 'batch'. For
 *   layers of kind 'embedding', m_a holds the frequencies of ids.
 * @throws CurvatureError for an invalid option; from `accumulate` if signals do not fit their
 *   block.
 * Source: Zhang, Shi and Li 2023, Eva: practical second-order optimization with
 * Kronecker-vectorized approximation.
 */
export function eva(
  given: Given<typeof evaOptions> = {},
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
    accumulate(stats, signals, _cache, { block, portion }) {
      checkSignals(OWNER, block, signals);
      const blend = (old: Tensor, seen: Tensor) => add(mul(old, decay), mul(seen, 1 - decay));
      return {
        inputs: blend(stats.inputs, meanInputs(signals, block)),
        outputs: blend(stats.outputs, meanOutputs(signals, lossAverage, portion)),
        weight: decay * stats.weight + 1 - decay,
      };
    },
    apply: (_cache, direction, stats, context) =>
      dampedInverse(direction, stats, context.block, dampingAt(OWNER, damping, context)),
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

/** (u u^T + lambda I)^-1 x. */
function dampedInverse(direction: Tensor, stats: EvaState, block: Block, lambda: number): Tensor {
  const { a, g, length } = unitsOf(stats);
  const x = reshape(direction, matrixOf(block));
  // |u|^2 / (|u|^2 + lambda), without |u|^2, which may overflow.
  const share = div(1, add(1, square(divNoNan(Math.sqrt(lambda), length))));
  const along = matMul(mul(a, mul(inner(a, x, g), share)), g);
  return reshape(div(sub(x, along), lambda), direction.shape);
}

const matrixOf = (block: Block) => [...sidesOf(block)] as [number, number];

/** A scalar, at most 1e38. */
const squared = (x: Tensor) => square(clipByValue(reshape(x, []), -1e19, 1e19)) as Scalar;

/** a^T x g. a: [n, 1], x: [n, m], g: [1, m] -> [1, 1] */
const inner = (a: Tensor, x: Tensor, g: Tensor) => sum(mul(matMul(transpose(a), x), g), 1, true);
