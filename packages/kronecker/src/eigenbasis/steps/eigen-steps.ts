import { adamSteps, eigenSteps, runTogether, tiledAttributes } from '@curvature/spec/internal';
import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import {
  type Candidate,
  type Hook,
  isMatrix,
  isVector,
  type Slots,
  type Taken,
} from './candidate.js';
import { inBasesInUse, isTransport } from './new-bases.js';

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
      const asked = entries.flatMap((step, place): Candidate[] => {
        const { state, cache, squares, accumulate } = step;
        const isReady = cache.version === state.basisVersion || isTransport(slots);
        return squares === null && accumulate && isReady
          ? [{ place, step, squares: inner.squares!(state.inner, state.steps + 1) }]
          : [];
      });
      const all = inBasesInUse(asked);
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

function takeMatrices(
  all: readonly Candidate[],
  { factors }: Slots,
  skip: Tensor | null,
  done: Taken[],
): void {
  const products = all.map(({ step }) => factors.products!(step.state.factors));
  const entries = all.map((one, i) => entryOf(one, products[i]!));
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

type Products = ReturnType<NonNullable<Slots['factors']['products']>>;

/** What the kernel takes of a step: its tensors, and its numbers with the age of the projected mean. */
function entryOf({ step, squares }: Candidate, products: Products) {
  const { state, context, average, grad, parameter } = step;
  const [left, right] = products.matrices as [Tensor, Tensor];
  const [leftBasis, rightBasis] = state.bases as [Tensor, Tensor];
  const moments = { mean: average.mean, projected: state.projected, second: squares.moment };
  const isProjected: 0 | 1 = state.projectedAt === context.step - 1 ? 1 : 0;
  return {
    inputs: { grad, ...moments, left, right, leftBasis, rightBasis, parameter },
    attributes: Object.assign(tiledAttributes(step, squares, products), { isProjected }),
  };
}

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
