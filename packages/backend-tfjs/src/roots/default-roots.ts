import type { Factors, RootSolver } from '@curvature/spec';
import { type Found, rootsOnDevice, type Solve, takesRoots } from '@curvature/spec/internal';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { clone, div, keep, tidy } from '@tensorflow/tfjs-core';
import { eigenRoots } from './eigen-roots.js';
import { checkedRoot, hasOwnCheck } from './checked-root.js';

type Factor = Factors['symmetric'];
type Job = Solve<Factor, SymmetricRoot>;

/**
 * The solver of compositions that are given none: `eigenRoots()`; where the backend has a kernel for
 * inverse roots, that for all factors of a step at once. The true residuals are read later, by one
 * read, and matrices that the device has solved wrongly are solved in float64 on the CPU then, each
 * for itself; so are exponents that are not -1/p with a whole p.
 */
export function defaultRoots(): RootSolver<'symmetric', SymmetricRoot> {
  const cpu = eigenRoots();
  const solveAll = (solves: readonly Job[]) => {
    const roots = solves.map(([, exponent]) => wholeRoot(exponent));
    const asked = solves.flatMap(([{ matrix, ridge }, , , weight], k) =>
      roots[k] === null ? [] : [{ matrix, ridge, weight, p: roots[k]! }],
    );
    const found = rootsOnDevice(asked)?.values();
    return solves.map((job, k) => {
      const own = roots[k] === null ? undefined : found?.next().value;
      return own ? later(job, own, cpu) : solvedByCpu(job, cpu);
    });
  };
  return {
    ...cpu,
    solve: (factor, exponent, previous) =>
      takesRoots()
        ? solveAll([[factor, exponent, previous, 1]])[0]!
        : cpu.solve(factor, exponent, previous),
    solveAll,
    takesAll: takesRoots,
    checks: (root) => (hasOwnCheck(root) ? [] : [root.root]),
  };
}

/** p of -1/p, or null where it is not whole. */
function wholeRoot(exponent: number): number | null {
  const p = Math.round(-1 / exponent);
  return p >= 1 && Math.abs(-1 / p - exponent) < 1e-9 ? p : null;
}

const solvedByCpu = (
  [factor, exponent, previous, weight]: Job,
  cpu: RootSolver<'symmetric', SymmetricRoot>,
) =>
  cpu.solve(
    weight === 1 ? factor : { ...factor, matrix: div(factor.matrix, weight) },
    exponent,
    previous,
  );

/** The root once it has been checked, for which the factor is kept: its tidy ends before. */
async function later(
  [{ matrix, ridge }, exponent, , weight]: Job,
  { root, measures }: Found,
  cpu: RootSolver<'symmetric', SymmetricRoot>,
): Promise<SymmetricRoot> {
  keep(root);
  const kept = keep(clone(matrix));
  const solve = (some: (stack: typeof kept) => typeof kept) => {
    const own = tidy(() => div(some(kept), weight));
    const solved = Promise.resolve(
      cpu.solve({ kind: 'symmetric', matrix: own, ridge }, exponent, null),
    );
    own.dispose();
    return solved;
  };
  try {
    return await checkedRoot(root, await measures, solve);
  } catch (cause) {
    root.dispose();
    throw cause;
  } finally {
    kept.dispose();
  }
}
