import { issuesOf } from '../common/issues-of.js';
import { rootSolverCases } from './root-solver-cases.js';
import { rootSolverFoundations } from './root-solver-foundations.js';
import { rootSolverLaws } from './root-solver-laws.js';
import type { RootCase, SymmetricSolver } from './root-solver-trial.js';

/**
 * Every law that a solver of symmetric inverse roots breaks, as a sentence that names it; empty if
 * it conforms. Judged in float64 by what `multiply` does with the identity, on the current backend.
 * Leaves no tensors behind; nothing else may compute meanwhile.
 *
 * @param make Makes a solver that has not been used; called for every law and case.
 * @param options.tolerance The largest true residual max |X^p (A + ridge) - I| that passes; default
 *   0.02, for float32.
 * @param options.cases Stacks of matrices; default `rootSolverCases`: random ones that do not
 *   commute, rank 1, the identity, zeros.
 */
export async function rootSolverIssues(
  make: () => SymmetricSolver,
  options: { readonly tolerance?: number; readonly cases?: readonly RootCase[] } = {},
): Promise<string[]> {
  const { tolerance = 0.02, cases = rootSolverCases } = options;
  const subjects = cases.map(
    (given) => [given.name, () => ({ solver: make(), given, tolerance })] as const,
  );
  return issuesOf(make().name, subjects, rootSolverFoundations, rootSolverLaws);
}
