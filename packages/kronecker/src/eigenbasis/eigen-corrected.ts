import { type Given, options, required, type State, value } from '@curvature/spec';
import type { Block, RefreshingPreconditioner } from '@curvature/spec';
import type { BasisSolver } from '@curvature/spec/roots';
import { clone, eye, reshape, scalar, tile, zeros } from '@tensorflow/tfjs-core';
import { sizeOf, traceOf } from '../sides/trace.js';
import { adamMoments } from './adam-moments.js';
import { averageFactors } from './average-factors.js';
import { project, projectBack } from './bases.js';
import type { EigenCorrectedState } from './eigen-state.js';
import { estimateOf, plugin, qualityOf } from './parts.js';
import type { BasisFactors, InnerUpdate } from './slots.js';
import { type Bases, solveBases } from './solve-bases.js';
import { isMatrix } from './steps/candidate.js';
import { tiledSteps } from './steps/eigen-steps.js';

const eigenCorrectedOptions = options('eigenCorrected', {
  solver: required(value<BasisSolver>, {
    check: plugin('solve', 'eigenBasis() of @curvature/backend-tfjs'),
    describe: 'finds the eigenbases, e.g. `eigenBasis()` of @curvature/backend-tfjs',
  }),
  factors: value<BasisFactors<State>>({
    default: averageFactors() as BasisFactors<State>,
    check: plugin('matrices', 'averageFactors()'),
    describe: 'estimates the factors that give the bases: `averageFactors()` or `klFactors()`',
  }),
  inner: value<InnerUpdate<State>>({
    default: adamMoments() as InnerUpdate<State>,
    check: plugin('update', 'adamMoments()'),
    describe: 'the update in the eigenbases: `adamMoments()` or `signs()`',
  }),
});

/** Without `curvature`: it has no damping that adapts to the loss. */
type EigenCorrected = RefreshingPreconditioner<EigenCorrectedState, Bases, 'grad'> & {
  readonly curvature?: never;
};

/**
 * An update in the eigenbases of Kronecker factors: Q u(Q^T x), where Q are the eigenbases of
 * `factors` on all sides and u is `inner`. The default is eigenvalue-corrected Shampoo; behind a
 * bias-corrected average of gradients (`ema` as filter) it is SOAP (Vyas et al. 2024, arXiv
 * 2409.11321). With `klFactors()` it is KL-SOAP, with `signs()` SPlus.
 *
 * When the bases change, both states are transported by the squared entries of Q_old^T Q_new.
 * Before the first refresh Q is the identity, so no step is skipped. Sides that are not
 * preconditioned and vectors keep their axes.
 *
 * Its metric is the k-th root of the product of the traces of the k factors; 0 for vectors.
 * @throws CurvatureError for an option that is unknown, missing, or not a plugin of its kind.
 */
export function eigenCorrected(given: Given<typeof eigenCorrectedOptions>): EigenCorrected {
  const { solver, factors, inner } = eigenCorrectedOptions.complete(given);
  const inBases = (stats: EigenCorrectedState, cache: Bases | null, block: Block) =>
    cache === null || cache.version === stats.basisVersion
      ? stats
      : changed(stats, cache, { factors, inner }, sidesOf(block));
  return {
    specVersion: 1,
    name: `eigenCorrected/${solver.name}`,
    needs: ['grad'],
    linear: inner.linear,
    stacked: Boolean(solver.stacked && factors.stacked),
    meaning: () => ({ preconditioner: 'eigenCorrected', ...factors.meaning, ...inner.meaning }),
    init: (block) => ({
      factors: factors.init(block, sidesOf(block)),
      inner: inner.init(block),
      bases: sidesOf(block).map((axis) => identityBasis(block.shape[0]!, block.shape[axis]!)),
      basisVersion: 0,
      steps: 0,
      projected: zeros(isMatrix(block) ? [...block.shape] : [1]),
      projectedAt: 0,
    }),
    accumulate(stats, { grad }, cache, { block }) {
      const axes = sidesOf(block);
      const now = inBases(stats, cache, block);
      const projected = project(grad, now.bases, axes);
      return {
        ...now,
        factors: factors.accumulate(now.factors, { grad, projected, bases: now.bases, axes }),
        inner: inner.accumulate(now.inner, projected),
        steps: stats.steps + 1,
      };
    },
    refresh: (stats, previous) => solveBases(solver, factors.matrices(stats.factors), previous),
    apply(cache, direction, stats, { block }) {
      const axes = sidesOf(block);
      const { inner: state, bases, steps } = inBases(stats, cache, block);
      const update = inner.update(state, project(direction, bases, axes), steps, block);
      return projectBack(update, bases, axes);
    },
    metric({ factors: state }, { block }) {
      const [axes, matrices] = [sidesOf(block), factors.matrices(state)];
      const traces = axes.map((axis, k) => traceOf(matrices[k]!, block.shape[axis]!));
      return traces.length > 0 ? sizeOf(traces) : scalar(0);
    },
    refreshesLater: () => solver.answersLater?.() === true,
    ...tiledSteps({ factors, inner }),
    quality: (cache) => Promise.resolve(qualityOf(cache)),
    estimate: (block) => estimateOf(solver, block, sidesOf(block)),
  };
}

const identityBasis = (count: number, n: number) => tile(reshape(eye(n), [1, n, n]), [count, 1, 1]);

/** Vectors have no sides: their update is that of `inner` alone. */
const sidesOf = ({ shape, axes }: Block): readonly number[] => (shape.length > 2 ? axes : []);

function changed(
  stats: EigenCorrectedState,
  cache: Bases,
  { factors, inner }: { factors: BasisFactors<State>; inner: InnerUpdate<State> },
  axes: readonly number[],
): EigenCorrectedState {
  const to = cache.sides.map(({ basis }) => basis);
  const change = { from: stats.bases, to, axes };
  return {
    ...stats,
    factors: factors.changeBases?.(stats.factors, change) ?? stats.factors,
    inner: inner.changeBases?.(stats.inner, change) ?? stats.inner,
    // Clones, since the cache is disposed when the next one arrives; they share its memory.
    bases: to.map((basis) => clone(basis)),
    basisVersion: cache.version,
  };
}
