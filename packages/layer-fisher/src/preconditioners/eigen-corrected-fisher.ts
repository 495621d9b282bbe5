import type { Given, RefreshingPreconditioner } from '@curvature/spec';
import { add, div, mul, reshape, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { dampingAt } from '../damping/damping.js';
import { withBlocks } from '../factors/factor-blocks.js';
import {
  accumulateFactors,
  factorsOf,
  type FactorState,
  initialFactors,
  type LayerFactors,
  layoutOf,
} from '../factors/layer-factors.js';
import { curvatureAlong, dampedTrace } from '../factors/measures.js';
import { estimateBases, intoBases, outOfBases } from '../inverses/bases.js';
import { eigenOf, mapProducts } from '../inverses/factor-eigen.js';
import { accepted } from '../signals/accepts.js';
import { sidesOf } from '../signals/signal-rows.js';
import { eigenCorrectedFisherOptions } from './options.js';
import { secondMoments } from './second-moments.js';

/** `second` refers to the bases of version `basisVersion`; 0: before the first batch in a basis. */
type EigenCorrectedFisherState = FactorState & {
  readonly second: Tensor;
  readonly basisVersion: number;
};
/**
 * Bases, rows being eigenvectors. The second moments begin at `start`, the products of the
 * eigenvalues, [fanIn, fanOut].
 */
type FisherBases = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly start: Tensor;
  readonly basisVersion: number;
};

const OWNER = 'eigenCorrectedFisher';

/**
 * EKFAC: Q_A ((Q_A^T X Q_G) / (s + lambda)) Q_G^T. Q_A and Q_G are the eigenbases of K-FAC's
 * factors at the last refresh; s are the second moments of the gradients of single samples in these
 * bases, updated at every `accumulate`. Of all diagonals in a basis, s is nearest to F. When the
 * basis changes, s restarts at the products of eigenvalues, which is K-FAC, and continues as an
 * average. For one position per sample s is exact. For more, 'expand' adds up squares position by
 * position, without the products between positions; 'reduce' takes averaged inputs and summed
 * output gradients. Covers layers of kind 'linear' alone.
 * @param given damping: default 0.03; bias: 'joint'; decay: 0.95; lossAverage: 'batch'; sharing:
 *   'expand'; sliceSize: 128.
 * @throws CurvatureError for an invalid option; from `accumulate` if signals do not fit their
 *   block; from `refresh` if factors are not finite.
 * Source: George et al. 2018 (arXiv 1806.03884), who recompute s when the basis changes.
 */
export function eigenCorrectedFisher(
  given: Given<typeof eigenCorrectedFisherOptions> = {},
): RefreshingPreconditioner<EigenCorrectedFisherState, FisherBases, 'activations' | 'outputGrads'> {
  const { damping, bias, ...rest } = eigenCorrectedFisherOptions.complete(given);
  const { sliceSize, decay } = rest;
  return {
    specVersion: 1,
    name: OWNER,
    needs: ['activations', 'outputGrads'],
    augmentsBias: bias === 'joint',
    meaning: () => ({
      preconditioner: OWNER,
      lossAverage: rest.lossAverage,
      sharing: rest.sharing,
      splitSize: sliceSize ?? 0,
    }),
    accepts: (block) => accepted(OWNER, block, ['linear']),
    init: (block) => ({
      ...initialFactors(block, sliceSize),
      second: zeros([...sidesOf(block)]),
      basisVersion: 0,
    }),
    accumulate(stats, signals, cache, context) {
      const factors = accumulateFactors(OWNER, stats, signals, context, rest);
      if (cache === null) return { ...stats, ...factors };
      const seen = secondMoments(signals, context, cache, rest);
      const second = add(mul(currentSecond(stats, cache), decay), mul(seen, 1 - decay));
      return { ...factors, second, basisVersion: cache.basisVersion };
    },
    refresh(stats, previous, { block }) {
      const basisVersion = Math.max(stats.basisVersion, previous?.basisVersion ?? 0) + 1;
      return basesOf(factorsOf(stats, block, sliceSize), basisVersion);
    },
    apply(cache, direction, stats, context) {
      const { inputs, outputs } = layoutOf(context.block, sliceSize);
      const x = intoBases(reshape(direction, [inputs.n, outputs.n]), cache, inputs, outputs);
      const scaled = div(x, add(currentSecond(stats, cache), dampingAt(OWNER, damping, context)));
      return reshape(outOfBases(scaled, cache, inputs, outputs), direction.shape);
    },
    metric: (stats, context) =>
      dampedTrace(factorsOf(stats, context.block, sliceSize), dampingAt(OWNER, damping, context)),
    curvature: (stats, direction, { block }) =>
      curvatureAlong(factorsOf(stats, block, sliceSize), direction),
    estimate(block) {
      const { inputs, outputs } = layoutOf(block, sliceSize);
      return estimateBases(inputs, outputs);
    },
  };
}

const currentSecond = (stats: EigenCorrectedFisherState, cache: FisherBases): Tensor =>
  stats.basisVersion === cache.basisVersion ? stats.second : cache.start;

const basesOf = (factors: LayerFactors, basisVersion: number): FisherBases | Promise<FisherBases> =>
  withBlocks(factors, (inputs, outputs) => {
    const a = eigenOf(factors.inputs.slices, inputs);
    const g = eigenOf(factors.outputs.slices, outputs);
    const start = mapProducts(a.values, g.values, (product) => product);
    return { inputs: a.basis, outputs: g.basis, start, basisVersion };
  });
