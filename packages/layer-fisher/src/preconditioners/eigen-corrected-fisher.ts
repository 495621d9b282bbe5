import type { RefreshingPreconditioner } from '@curvature/spec';
import {
  add,
  div,
  matMul,
  minimum,
  mul,
  reshape,
  square,
  transpose,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { accepted } from '../signals/accepts.js';
import { withBlocks } from '../factors/factor-blocks.js';
import { type Convention, weightsOf } from '../signals/convention.js';
import { dampingAt } from '../damping/damping.js';
import { EIGEN_FLOPS } from '../inverses/eigen-inverse.js';
import {
  type Bases,
  eigenOf,
  intoBases,
  MOST,
  outOfBases,
  pairs,
  turned,
} from '../inverses/factor-eigen.js';
import {
  accumulateFactors,
  factorsOf,
  type FactorState,
  initialFactors,
  layoutOf,
} from '../factors/layer-factors.js';
import { curvatureAlong, dampedTrace } from '../factors/measures.js';
import { eigenCorrectedFisherOptions, type EigenCorrectedFisherOptions } from './options.js';
import { type LayerSignals, placesOf, rowsOf, sidesOf, withOne } from '../signals/signal-rows.js';
import { fromRight, type Slices } from '../factors/slices.js';

/** Second moments are in the bases that turn number `turn` gave; 0: there are none yet. */
export type EigenCorrectedFisherState = FactorState & {
  readonly second: Tensor;
  readonly turn: number;
};
/**
 * Bases, rows being eigenvectors; `start` is what the second moments begin with: products of the
 * eigenvalues, [fanIn, fanOut].
 */
export type FisherBases = {
  readonly inputs: Tensor;
  readonly outputs: Tensor;
  readonly start: Tensor;
  readonly turn: number;
};

const OWNER = 'eigenCorrectedFisher';

/**
 * EKFAC: Q_A ((Q_A^T X Q_G) / (s + lambda)) Q_G^T, where Q_A and Q_G are the eigenbases of K-FAC's
 * factors as of the last refresh, and s are the second moments of gradients of single samples in
 * these bases, taken in at every `accumulate`: of all diagonals in a basis, s is nearest to F. Each
 * time the bases turn, s begins at the products of eigenvalues, which is K-FAC, and goes on from
 * there as an average. For one position a sample s is exact. For more, 'expand' adds up squares
 * position by position, without the products between positions, and 'reduce' takes averaged inputs
 * and summed output gradients. Layers of rows alone.
 * @param given damping: default 0.03; bias: 'joint'; decay: 0.95; lossAverage: 'batch'; sharing:
 *   'expand'; sliceSize: 128.
 * @throws CurvatureError for an invalid option; from `accumulate` if signals do not fit their
 *   block; from `refresh` if factors are not finite.
 * Source: George et al. 2018 (arXiv 1806.03884), who compute s anew where the basis turns.
 */
export function eigenCorrectedFisher(
  given: EigenCorrectedFisherOptions = {},
): RefreshingPreconditioner<EigenCorrectedFisherState, FisherBases, 'activations' | 'outputGrads'> {
  const { damping, bias, ...rest } = eigenCorrectedFisherOptions.complete(given);
  const { sliceSize, decay } = rest;
  const currentSecond = (stats: EigenCorrectedFisherState, cache: FisherBases) =>
    stats.turn === cache.turn ? stats.second : cache.start;
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
      turn: 0,
    }),
    accumulate(stats, signals, cache, { block }) {
      const factors = accumulateFactors(OWNER, stats, signals, block, rest);
      if (cache === null) return { ...stats, ...factors };
      const rows = withOne(rowsOf(signals.activations, rest.sharing, 'mean'), block);
      const seen = secondMoments(rows, signals, cache, layoutOf(block, sliceSize), rest);
      const second = add(mul(currentSecond(stats, cache), decay), mul(seen, 1 - decay));
      return { ...factors, second, turn: cache.turn };
    },
    refresh(stats, previous, { block }) {
      const factors = factorsOf(stats, block, sliceSize);
      const turn = Math.max(stats.turn, previous?.turn ?? 0) + 1;
      return withBlocks(factors, (inputs, outputs) => {
        const [a, g] = [
          eigenOf(factors.inputs.slices, inputs),
          eigenOf(factors.outputs.slices, outputs),
        ];
        const start = pairs(a.values, g.values, (product) => product);
        return { inputs: a.basis, outputs: g.basis, start, turn };
      });
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
      const [a, g] = [inputs.count * inputs.size ** 2, outputs.count * outputs.size ** 2];
      return {
        bytes: 4 * (a + g + inputs.n * outputs.n),
        flops: EIGEN_FLOPS * (a * inputs.size + g * outputs.size),
      };
    },
  };
}

/**
 * The mean of (Q_A^T a g^T Q_G)^2 over rows, times their copies: products of squares, so that no
 * gradient of a sample is ever made.
 */
function secondMoments(
  rows: Tensor,
  signals: LayerSignals,
  bases: Bases,
  { inputs, outputs }: { readonly inputs: Slices; readonly outputs: Slices },
  convention: Convention,
): Tensor {
  const weights = weightsOf(convention, ...placesOf(signals));
  const a = square(fromRight(rows, turned(bases.inputs), inputs));
  const g = square(
    fromRight(
      rowsOf(signals.outputGrads, convention.sharing, 'sum'),
      turned(bases.outputs),
      outputs,
    ),
  );
  return minimum(matMul(transpose(a), mul(g, weights.outputs * weights.copies)), MOST);
}
