import type { Block, RefreshingPreconditioner, State } from '@curvature/spec';
import { adamSteps, type EigenAttributes, eigenSteps, runTogether } from '@curvature/spec/internal';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { EigenCorrectedState } from './eigen-state.js';
import type { BasisFactors, InnerUpdate } from './slots.js';
import type { Bases } from './solve-bases.js';

type Hook = NonNullable<RefreshingPreconditioner<EigenCorrectedState, Bases, 'grad'>['tiledSteps']>;
type Step = Parameters<Hook>[0][number];
type Taken = ReturnType<Hook>[number];
interface Slots {
  readonly factors: BasisFactors<State>;
  readonly inner: InnerUpdate<State>;
}

/** A step in the bases in use, with the moment of the inner update. */
interface Candidate {
  readonly place: number;
  readonly step: Step;
  readonly squares: NonNullable<ReturnType<NonNullable<InnerUpdate<State>['squares']>>>;
}

/**
 * Whole steps by one kernel for all matrices and one for all vectors, whose update is Adam's. Nothing
 * if the factors are no averages of products, or the inner update does not divide by a root.
 */
export function tiledSteps(slots: Slots): { readonly tiledSteps?: Hook } {
  const { factors, inner } = slots;
  if (!factors.products || !inner.squares) return {};
  return {
    tiledSteps(entries, skip) {
      const done: Taken[] = entries.map(() => null);
      const all = entries.flatMap((step, place): Candidate[] => {
        const { state, cache, squares, accumulate } = step;
        const isReady = squares === null && accumulate && cache.version === state.basisVersion;
        return isReady
          ? [{ place, step, squares: inner.squares!(state.inner, state.steps + 1) }]
          : [];
      });
      takeMatrices(
        all.filter(({ step }) => isMatrix(step.context.block)),
        slots,
        skip,
        done,
      );
      takeVectors(all.filter(isVector), skip, done);
      return done;
    },
  };
}

/** Whether a block is a stack of matrices with a basis on both sides. */
export const isMatrix = ({ shape, axes }: Block): boolean =>
  shape.length === 3 && axes.length === 2;

/** Vectors without padding, whose moments lie as the parameter does. */
const isVector = ({ step: { context, parameter, average }, squares }: Candidate): boolean =>
  context.block.shape.length === 2 &&
  squares.moment.size === parameter.size &&
  average.weight === 1 - average.decay;

function takeMatrices(
  all: readonly Candidate[],
  { factors }: Slots,
  skip: Tensor | null,
  done: Taken[],
): void {
  const products = all.map(({ step }) => factors.products!(step.state.factors));
  const entries = all.map(({ step, squares }, i) => {
    const { state, context, average } = step;
    const [left, right] = products[i]!.matrices as [Tensor, Tensor];
    const [leftBasis, rightBasis] = state.bases as [Tensor, Tensor];
    const moments = { mean: average.mean, second: squares.moment };
    const { grad, parameter } = step;
    const { projected } = state;
    const isProjected = state.projectedAt === context.step - 1 ? 1 : 0;
    return {
      inputs: { grad, ...moments, projected, left, right, leftBasis, rightBasis, parameter },
      attributes: attributesOf(step, squares, products[i]!, isProjected),
    };
  });
  runTogether(eigenSteps, entries, skip)?.forEach((taken, i) => {
    const { place, step, squares } = all[i]!;
    const { left, right, second, projected, mean, parameter } = taken;
    const state = {
      ...step.state,
      factors: products[i]!.next([left, right]),
      inner: squares.next(second),
      steps: step.state.steps + 1,
      projected,
      projectedAt: step.context.step,
    };
    done[place] = { state, mean, moment: null, parameter };
  });
}

// Name by name: to spread objects of many names costs more than the step of a small matrix.
const attributesOf = (
  { tiling, average, decay, rate }: Step,
  squares: Candidate['squares'],
  products: { readonly decay: number; readonly weight: number },
  isProjected: 0 | 1,
): EigenAttributes => ({
  n: tiling.n,
  m: tiling.m,
  rows: tiling.rows,
  columns: tiling.columns,
  decay: products.decay,
  weight: products.weight,
  decayMean: average.decay,
  weightMean: average.weight,
  meanScale: average.scale,
  ahead: average.ahead,
  decayMoment: squares.decay,
  weightMoment: squares.weight,
  momentScale: squares.scale,
  epsilon: squares.epsilon,
  decayParameter: decay,
  rate,
  isProjected,
});

function takeVectors(all: readonly Candidate[], skip: Tensor | null, done: Taken[]): void {
  const entries = all.map(({ step: { grad, parameter, average, decay, rate }, squares }) => ({
    inputs: { parameter, m: average.mean, v: reshape(squares.moment, parameter.shape), grad },
    attributes: {
      beta1: average.decay,
      beta2: squares.decay,
      meanScale: average.scale,
      directionScale: average.ahead,
      momentScale: squares.scale,
      epsilon: squares.epsilon,
      decay,
      rate,
    },
  }));
  runTogether(adamSteps, entries, skip)?.forEach(({ parameter, m, v }, i) => {
    const { place, step, squares } = all[i]!;
    const inner = squares.next(reshape(v, squares.moment.shape));
    const state = { ...step.state, inner, steps: step.state.steps + 1 };
    done[place] = { state, mean: m, moment: null, parameter };
  });
}
