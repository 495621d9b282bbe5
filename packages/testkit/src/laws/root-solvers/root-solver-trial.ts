import type { Factors, Ridge, RootSolver, State } from '@curvature/spec';
import { tensor3d, tile, eye, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { type Matrix, matricesOf } from './float64.js';
import { inTidy } from '../common/purity.js';

// oxlint-disable-next-line typescript/no-explicit-any -- each solver has its own root
export type SymmetricSolver = RootSolver<'symmetric', any>;

/** A stack of matrices that have inverse roots. */
export interface RootCase {
  readonly name: string;
  readonly matrices: readonly Matrix[];
  /** The largest eigenvalue of each, for the relative ridge. */
  readonly largest: readonly number[];
  readonly ridge: Ridge;
  /** The root is A^(-1/p). */
  readonly p: number;
}
export interface RootTrial {
  readonly solver: SymmetricSolver;
  readonly given: RootCase;
  readonly tolerance: number;
}

export const factorOf = (matrices: readonly Matrix[], ridge: Ridge): Factors['symmetric'] => ({
  kind: 'symmetric',
  matrix: tensor3d(matrices as number[][][]),
  ridge,
});

/** Calls `solve` as the host does. */
export const solve = async (
  { solver, given }: RootTrial,
  factor = factorOf(given.matrices, given.ridge),
  previous: State = null,
): Promise<State> =>
  inTidy(() => solver.solve(factor, -1 / given.p, previous) as State | Promise<State>);

/** The roots as matrices: the solver's products with the identity. */
export async function rootsOf(
  solver: SymmetricSolver,
  root: State,
  count: number,
  n: number,
): Promise<Matrix[]> {
  const unit = tile(reshape(eye(n), [1, n, n]), [count, 1, 1]);
  return matricesOf(inTidy(() => solver.multiply(root, unit, 1)) as Tensor);
}

/** The roots of the case, or of other matrices with its ridge and exponent. */
export async function solved(trial: RootTrial, matrices = trial.given.matrices): Promise<Matrix[]> {
  const { solver, given } = trial;
  const root = await solve(trial, factorOf(matrices, given.ridge));
  return rootsOf(solver, root, matrices.length, matrices[0]!.length);
}
