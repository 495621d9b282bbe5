import type { FactorKind, RootSolver, State } from '@curvature/spec';
import { bothSides } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { multiplyAlong, type SymmetricRoot } from '@curvature/spec/roots';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Whether a solver multiplies by plain symmetric matrices, whose states are `SymmetricRoot`. */
export const isPlain = <K extends FactorKind, R extends State>({ multiply }: RootSolver<K, R>) =>
  (multiply as unknown) === multiplyAlong;

/** The matrix of a root of such a solver. */
export const matrixOf = (root: State): Tensor => (root as SymmetricRoot).root;

/**
 * A stack of matrices times the roots of both sides, in one call of the backend; null if x is no
 * such stack, or if the solver does not multiply by plain symmetric matrices.
 */
export function fromBothSides<K extends FactorKind, R extends State>(
  solver: RootSolver<K, R>,
  roots: readonly (readonly [root: R, axis: number])[],
  x: Tensor,
): Tensor | null {
  const axes = roots.map(([, axis]) => axis).join();
  if (!isPlain(solver) || x.rank !== 3 || axes !== '1,2') return null;
  const [left, right] = roots.map(([root]) => matrixOf(root));
  const flags = { transposeLeft: 0, transposeRight: 0 } as const;
  return run(bothSides, { left: left!, x, right: right! }, flags);
}
