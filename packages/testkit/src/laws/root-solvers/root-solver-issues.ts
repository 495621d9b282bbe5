import { type Given, number, options, value } from '@curvature/spec';
import { checkCases } from '../common/check-cases.js';
import { issuesOf } from '../common/issues-of.js';
import { rootSolverCases } from './root-solver-cases.js';
import { rootSolverFoundations } from './root-solver-foundations.js';
import { rootSolverLaws } from './root-solver-laws.js';
import type { RootCase, SymmetricSolver } from './root-solver-trial.js';

const rootSolverIssuesOptions = options('rootSolverIssues', {
  tolerance: number({
    default: 0.02,
    above: 0,
    below: Infinity,
    describe: 'largest true residual max |X^p (A + ridge) - I| that passes',
  }),
  cases: value<readonly RootCase[]>({
    default: rootSolverCases,
    check: checkCases,
    describe: 'stacks of matrices',
  }),
});

/**
 * Every law that a solver of symmetric inverse roots breaks, as a sentence that names it; empty if
 * it conforms. Roots are measured in float64, by the products of `multiply` with the identity, on
 * the current backend. Leaves no tensors behind; nothing else may compute meanwhile.
 *
 * @param make Makes an unused solver; called for every law and case.
 * @param given.tolerance The largest true residual max |X^p (A + ridge) - I| that passes; default
 *   0.02, for float32.
 * @param given.cases Stacks of matrices; default `rootSolverCases`: random ones that do not
 *   commute, rank 1, the identity, zeros.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export async function rootSolverIssues(
  make: () => SymmetricSolver,
  given: Given<typeof rootSolverIssuesOptions> = {},
): Promise<string[]> {
  const { tolerance, cases } = rootSolverIssuesOptions.complete(given);
  const subjects = cases.map(
    (one) => [one.name, () => ({ solver: make(), given: one, tolerance })] as const,
  );
  return issuesOf(make().name, subjects, rootSolverFoundations, rootSolverLaws);
}
