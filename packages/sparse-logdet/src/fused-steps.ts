import type { Block, Context } from '@curvature/spec';
import {
  type Chain,
  chainSteps,
  type RunningAverage,
  runTogether,
  type WholeStep,
} from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Complete, SparseLogDetState } from './options.js';
import { scaleOf, weights } from './weights.js';

type Step = WholeStep<SparseLogDetState, Context & { readonly gradNorm?: number | null }> & {
  readonly average: RunningAverage;
};
type ChainOf = (block: Block) => Chain & { readonly band: number };

/**
 * Statistics, mean, direction and last pass of all entries by one kernel; null for each if the
 * backend has none, or if the damping is relative to the norm, which needs a pass of its own.
 */
export function fusedSteps(
  o: Complete,
  chainOf: ChainOf,
  steps: readonly Step[],
  skip: Tensor | null,
) {
  const done =
    o.damping.kind === 'relativeToNorm'
      ? null
      : runTogether(
          chainSteps,
          steps.map((step) => entryOf(o, chainOf(step.context.block), step)),
          skip,
        );
  return steps.map(({ state }, i) => {
    if (done === null) return null;
    const { diagonal, bands, meanOfDiagonal, mean, parameter } = done[i]!;
    return {
      state: { diagonal, bands, mean: meanOfDiagonal, steps: state.steps + 1 },
      mean,
      parameter,
    };
  });
}

const entryOf = (o: Complete, chain: ReturnType<ChainOf>, step: Step) => {
  const { state, grad, parameter, average, context, decay, rate } = step;
  const { diagonal, bands, mean: meanOfDiagonal, steps } = state;
  const { kind, value } = o.damping;
  const sums = weights(o, context.step);
  return {
    inputs: { grad, mean: average.mean, diagonal, bands, meanOfDiagonal, parameter },
    // Name by name: to spread objects of many names costs more than the step of a small matrix.
    attributes: {
      rows: chain.rows,
      columns: chain.columns,
      linked: chain.linked,
      band: chain.band,
      decay: sums.decay,
      weight: sums.weight,
      scale: scaleOf(o, steps + 1),
      decayMean: average.decay,
      weightMean: average.weight,
      meanScale: average.scale,
      absolute: kind === 'absolute' ? value : 0,
      relative: kind === 'absolute' ? 0 : value,
      gamma: o.gamma,
      epsilon: o.adamGraft?.epsilon ?? -1,
      decayParameter: decay,
      rate,
      gradNorm: context.gradNorm ?? -1,
    },
  };
};
