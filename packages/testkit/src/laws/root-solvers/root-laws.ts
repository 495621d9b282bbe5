import { largestElement, type Matrix, sum, times, transposed } from './float64.js';
import type { State } from '@curvature/spec';
import type { Laws } from '../common/issues-of.js';
import { inTidy } from '../common/purity.js';
import { residualOf, ROUNDING } from './root-solver-measures.js';
import { factorOf, type RootTrial, rootsOf, solve, solved } from './root-solver-trial.js';

/** Rounding that may set a root apart from its transpose. */
const ASYMMETRY = 1e-5;

/** What factors are divided by. */
const WEIGHT = 0.125;

/** |a - b|_max / |b|_max of the worst matrix. */
const gapOf = (a: readonly Matrix[], b: readonly Matrix[]) =>
  b.reduce(
    (worst, x, tile) => Math.max(worst, largestElement(sum(a[tile]!, x, -1)) / largestElement(x)),
    0,
  );

/** The laws on the roots of a solver. */
export const rootLaws: Laws<RootTrial> = {
  'X^p (A + ridge) is the identity': async (trial) => {
    const first = await solve(trial);
    const again = await solve(trial, undefined, first);
    for (const [when, root] of [
      ['', first],
      [' with the previous root at hand', again],
    ] as const) {
      const residual = await residualOf(trial, root);
      if (!(residual <= trial.tolerance))
        return `the true residual is ${residual.toExponential(1)}${when}`;
    }
    return null;
  },

  'makes symmetric roots': async (trial) => {
    const roots = await solved(trial);
    const gap = gapOf(roots.map(transposed), roots);
    return gap <= ASYMMETRY
      ? null
      : `X differs from its transpose by ${gap.toExponential(1)} of its largest element`;
  },

  'does not depend on scale': async (trial) => {
    const { matrices, ridge, p } = trial.given;
    const roots = await solved(trial);
    for (const factor of [1e12, 1e-12]) {
      const scaled = factorOf(
        matrices.map((a) => times(a, factor)),
        { ...ridge, absolute: ridge.absolute * factor },
      );
      const root = await solve(trial, scaled);
      const got = await rootsOf(trial.solver, root, matrices.length, matrices[0]!.length);
      const gap = gapOf(
        got,
        roots.map((x) => times(x, factor ** (-1 / p))),
      );
      if (!(gap <= ROUNDING)) return `the root of ${factor} A is off by ${gap.toExponential(1)}`;
    }
    return null;
  },

  'solves many stacks at once like each by itself': async (trial) => {
    const { solver, given } = trial;
    if (!solver.solveAll) return null;
    const { matrices, ridge, p } = given;
    const [count, n] = [matrices.length, matrices[0]!.length];
    const heavier = matrices.map((a) => times(a, WEIGHT));
    const jobs = [
      [factorOf(matrices, ridge), -1 / p, null, 1],
      [factorOf(matrices.slice(0, 1), ridge), -1 / p, null, 1],
      [factorOf(heavier, ridge), -1 / p, null, WEIGHT],
    ] as const;
    const together = inTidy(() => solver.solveAll!(jobs) as State) as readonly State[];
    const alone = await solved(trial);
    const [plain, , weighted] = await Promise.all(together);
    for (const [which, root] of [
      ['of a stack among others', plain],
      ['of a stack that was divided by a weight', weighted],
    ] as const) {
      const gap = gapOf(await rootsOf(solver, root!, count, n), alone);
      if (!(gap <= ROUNDING)) return `the roots ${which} differ by ${gap.toExponential(1)}`;
    }
    return null;
  },

  'solves a stack like its matrices one by one': async (trial) => {
    const together = await solved(trial);
    const alone = await Promise.all(
      trial.given.matrices.map(async (a) => (await solved(trial, [a]))[0]!),
    );
    const gap = gapOf(together, alone);
    return gap <= ROUNDING
      ? null
      : `the roots of a matrix in a stack and alone differ by ${gap.toExponential(1)}`;
  },
};
