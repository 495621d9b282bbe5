import { isPromise } from '@curvature/spec/reads';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import type { Tensor } from '@tensorflow/tfjs-core';

/** One basis for each side; `version` counts the changes. */
export type Bases = { readonly sides: readonly EigenBasis[]; readonly version: number };

/** The eigenbases of all matrices, later if the solver answers later. */
export function solveBases(
  solver: BasisSolver,
  matrices: readonly Tensor[],
  previous: Bases | null,
): Bases | Promise<Bases> {
  const found = matrices.map((matrix, k) => solver.solve(matrix, previous?.sides[k] ?? null));
  if (!found.some(isPromise)) return counted(found as EigenBasis[], previous);
  return allOrNone(found, previous).then((sides) => counted(sides, previous));
}

/**
 * If one side fails, the bases of the others are useless and are freed, except those that
 * `previous` holds too.
 */
async function allOrNone(
  sides: readonly (EigenBasis | Promise<EigenBasis>)[],
  previous: Bases | null,
): Promise<EigenBasis[]> {
  const settled = await Promise.allSettled(sides);
  const failed = settled.find((side) => side.status === 'rejected');
  const found = settled.flatMap((side) => (side.status === 'fulfilled' ? [side.value] : []));
  if (!failed) return found;
  const inUse = new Set(previous?.sides.map(({ basis }) => basis));
  for (const { basis } of found) if (!inUse.has(basis)) basis.dispose();
  throw failed.reason;
}

/** The next version, unless every matrix has kept its basis. */
function counted(sides: readonly EigenBasis[], previous: Bases | null): Bases {
  const same = previous !== null && sides.every(({ basis, reused }) => reused === basis.shape[0]);
  return { sides, version: (previous?.version ?? 0) + (same ? 0 : 1) };
}
