import type {
  FactorKind,
  RefreshingPreconditioner,
  RootSolver,
  Signal,
  State,
  Statistics,
} from '@curvature/spec';
import {
  type KroneckerAttributes,
  kroneckerSteps,
  runTogether,
  tiledAttributes,
  vectorSteps,
} from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { isPlain, matrixOf } from './both-sides.js';

type Preconditioner<S extends State, R extends State> = RefreshingPreconditioner<
  S,
  readonly (R | null)[],
  Signal
>;
type Hook<S extends State, R extends State> = NonNullable<Preconditioner<S, R>['tiledSteps']>;
type Step<S extends State, R extends State> = Parameters<Hook<S, R>>[0][number];
/** A step with a graft. */
type Grafted<S extends State, R extends State> = Step<S, R> & {
  readonly squares: NonNullable<Step<S, R>['squares']>;
};
const isGrafted = <S extends State, R extends State>(step: Step<S, R>): step is Grafted<S, R> =>
  step.squares !== null;
type Products<S extends State> = NonNullable<
  ReturnType<NonNullable<Statistics<S, FactorKind, Signal>['products']>>
>;

/** A step that a kernel may take: its place among all, its matrices and their roots. */
interface Candidate<S extends State, R extends State> {
  readonly place: number;
  readonly step: Grafted<S, R>;
  readonly products: Products<S>;
  readonly roots: readonly Tensor[];
}

/**
 * Whole steps by one kernel for all matrices and one for all vectors. Nothing if the statistics are
 * no averages of products, or if the solver does not multiply by plain matrices.
 */
export function tiledSteps<S extends State, K extends FactorKind, R extends State>(
  statistics: Statistics<S, K, Signal>,
  solver: RootSolver<K, R>,
): Pick<Preconditioner<S, R>, 'tiledSteps'> {
  if (!statistics.products || !isPlain(solver)) return {};
  return {
    tiledSteps(entries, skip) {
      const all = entries.flatMap((step, place) => {
        const own = statistics.products!(step.state, step.context.block);
        const roots = step.cache.flatMap((root) => (root === null ? [] : [matrixOf(root)]));
        const sides = step.context.block.shape.length - 1;
        const isWhole = own?.matrices.length === sides && roots.length === sides;
        return isWhole && isGrafted(step) ? [{ place, step, products: own, roots }] : [];
      });
      const done: ReturnType<Hook<S, R>>[number][] = entries.map(() => null);
      takeMatrices(ofSides(all, 2), skip, done);
      takeVectors(ofSides(all, 1), skip, done);
      return done;
    },
  };
}

const ofSides = <S extends State, R extends State>(
  all: readonly Candidate<S, R>[],
  count: number,
): readonly Candidate<S, R>[] => all.filter(({ roots }) => roots.length === count);

type Done<S extends State, R extends State> = ReturnType<Hook<S, R>>[number][];

function takeMatrices<S extends State, R extends State>(
  all: readonly Candidate<S, R>[],
  skip: Tensor | null,
  done: Done<S, R>,
): void {
  const entries = all.map((one) => {
    const [left, right] = one.products.matrices as [Tensor, Tensor];
    const [leftRoot, rightRoot] = one.roots as [Tensor, Tensor];
    const inputs = { ...inputsOf(one), left, right, leftRoot, rightRoot };
    return { inputs, attributes: attributesOf(one) };
  });
  runTogether(kroneckerSteps, entries, skip)?.forEach(({ left, right, ...rest }, i) => {
    done[all[i]!.place] = { ...rest, state: all[i]!.products.next([left, right]) };
  });
}

function takeVectors<S extends State, R extends State>(
  all: readonly Candidate<S, R>[],
  skip: Tensor | null,
  done: Done<S, R>,
): void {
  const entries = all.map((one) => {
    const [left, leftRoot] = [one.products.matrices[0]!, one.roots[0]!];
    return { inputs: { ...inputsOf(one), left, leftRoot }, attributes: attributesOf(one) };
  });
  runTogether(vectorSteps, entries, skip)?.forEach(({ left, ...rest }, i) => {
    done[all[i]!.place] = { ...rest, state: all[i]!.products.next([left]) };
  });
}

const inputsOf = <S extends State, R extends State>({ step }: Candidate<S, R>) => ({
  grad: step.grad,
  mean: step.average.mean,
  moment: step.squares.moment,
  parameter: step.parameter,
});
const attributesOf = <S extends State, R extends State>({
  step,
  products,
}: Candidate<S, R>): KroneckerAttributes =>
  Object.assign(tiledAttributes(step, step.squares, products), {
    accumulate: step.accumulate ? 1 : 0,
  } as const);
