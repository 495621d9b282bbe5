import type { State } from '@curvature/spec';
import { memory, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import { identity, largestElement, type Matrix, sum, times, transposed } from './float64.js';
import type { Laws } from '../common/issues-of.js';
import { relativeGap } from '../common/numbers.js';
import { inTidy } from '../common/purity.js';
import { loop, residualOf } from './root-solver-measures.js';
import { factorOf, type RootTrial, rootsOf, solve, solved } from './root-solver-trial.js';
import { disposeTree } from '../common/snapshot.js';

/** Relative rounding that an honest float32 solver may show between two ways to the same root. */
const SLACK = 1e-3;
/** The same of a root and its transpose, which are the same numbers. */
const SLANT = 1e-5;

/** |a - b|_max / |b|_max of the worst matrix. */
const gapOf = (a: readonly Matrix[], b: readonly Matrix[]) =>
  b.reduce(
    (worst, x, tile) => Math.max(worst, largestElement(sum(a[tile]!, x, -1)) / largestElement(x)),
    0,
  );

/** What a solver of symmetric roots computes. */
export const rootSolverLaws: Laws<RootTrial> = {
  'X^p (A + ridge) is the identity': async (trial) => {
    const first = await solve(trial);
    const again = await solve(trial, undefined, first);
    for (const [when, root] of [
      ['', first],
      [' with the previous root at hand', again],
    ] as const) {
      const residual = residualOf(trial, root);
      if (!(residual <= trial.tolerance))
        return `the true residual is ${residual.toExponential(1)}${when}`;
    }
    return null;
  },

  'makes symmetric roots': async (trial) => {
    const roots = await solved(trial);
    const gap = gapOf(roots.map(transposed), roots);
    return gap <= SLANT
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
      const got = rootsOf(trial.solver, root, matrices.length, matrices[0]!.length);
      const gap = gapOf(
        got,
        roots.map((x) => times(x, factor ** (-1 / p))),
      );
      if (!(gap <= SLACK)) return `the root of ${factor} A is off by ${gap.toExponential(1)}`;
    }
    return null;
  },

  'solves a stack as one by one': async (trial) => {
    const together = await solved(trial);
    const alone = await Promise.all(
      trial.given.matrices.map(async (a) => (await solved(trial, [a]))[0]!),
    );
    const gap = gapOf(together, alone);
    return gap <= SLACK
      ? null
      : `a matrix of a stack and the same one alone have roots that differ by ${gap.toExponential(1)}`;
  },

  'never hides NaN': async (trial) => {
    const { matrices, ridge } = trial.given;
    const n = matrices[0]!.length;
    const bad = matrices.map((a, tile) => (tile === 0 ? times(identity(n), Number.NaN) : a));
    let root: State;
    try {
      root = await solve(trial, factorOf(bad, ridge));
    } catch {
      return null;
    }
    const values = rootsOf(trial.solver, root, matrices.length, n)[0]!.flat();
    const quality = await trial.solver.quality?.(root);
    const hidden = values.every(Number.isFinite) && (!quality || Number.isFinite(quality.residual));
    return hidden
      ? 'a matrix of NaN got a finite root, without an error and without a residual that tells'
      : null;
  },

  'tells the true residual': async (trial) => {
    const root = await solve(trial);
    const quality = await trial.solver.quality?.(root);
    if (!quality) return null;
    const [told, seen] = [quality.residual, residualOf(trial, root)];
    return told >= 0 && told <= trial.tolerance
      ? null
      : `quality says ${told}, the true residual is ${seen}`;
  },

  'multiplies along every axis': async (trial) => {
    const { solver, given } = trial;
    const [count, n] = [given.matrices.length, given.matrices[0]!.length];
    const root = await solve(trial);
    const roots = rootsOf(solver, root, count, n);
    for (const shape of [
      [count, n],
      [count, n, 3],
      [count, 3, n],
      [count, n, n],
      [count, 2, n, 3],
      [count, 2, 3, n],
    ]) {
      for (const axis of shape.keys()) {
        if (axis === 0 || shape[axis] !== n) continue;
        const x = randomNormal(shape, 0, 1, 'float32', 5);
        const got = inTidy(() => solver.multiply(root, x, axis)) as Tensor;
        const where = `multiply along axis ${axis} of [${shape}]`;
        if (`${got.shape}` !== `${shape}`) return `${where} made [${got.shape}]`;
        const gap = relativeGap(got.dataSync(), loop(roots, x, axis));
        if (!(gap <= SLACK)) return `${where} is off by ${gap.toExponential(1)}`;
      }
    }
    return null;
  },

  'leaks no tensors': async (trial) => {
    const factor = factorOf(trial.given.matrices, trial.given.ridge);
    const x = randomNormal(factor.matrix.shape);
    const once = async (previous: State) => {
      const root = await solve(trial, factor, previous);
      (inTidy(() => trial.solver.multiply(root, x, 1)) as Tensor).dispose();
      return root;
    };
    disposeTree(await once(null));
    const before = memory().numTensors;
    disposeTree(await once(null));
    const grown = memory().numTensors - before;
    return grown === 0 ? null : `the number of tensors changed by ${grown} over one root`;
  },
};
