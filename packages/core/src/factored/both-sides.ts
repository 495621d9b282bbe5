import type { FactorKind, RootSolver, State } from '@curvature/spec';
import { bothSides } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { multiplyAlong, type SymmetricRoot } from '@curvature/spec/roots';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A stack of matrices times the roots of both sides, in one call of the backend; null if x is no
 * such stack, or if the solver does not multiply by plain symmetric matrices.
 */
export function fromBothSides<K extends FactorKind, R extends State>(
  { multiply }: RootSolver<K, R>,
  roots: readonly (readonly [root: R, axis: number])[],
  x: Tensor,
): Tensor | null {
  const isPlain = (multiply as unknown) === multiplyAlong;
  if (!isPlain || x.rank !== 3 || roots.map(([, axis]) => axis).join() !== '1,2') return null;
  const [left, right] = roots.map(([root]) => (root as unknown as SymmetricRoot).root);
  return run(bothSides, { left: left!, x, right: right! }, { transposeLeft: 0, transposeRight: 0 });
}
