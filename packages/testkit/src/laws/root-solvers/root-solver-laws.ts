import type { State } from '@curvature/spec';
import { memory, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import type { Laws } from '../common/issues-of.js';
import { relativeGap } from '../common/numbers.js';
import { inTidy } from '../common/purity.js';
import { disposeTree } from '../common/snapshot.js';
import { identity, times } from './float64.js';
import { rootLaws } from './root-laws.js';
import { loop, residualOf, ROUNDING } from './root-solver-measures.js';
import { factorOf, type RootTrial, rootsOf, solve } from './root-solver-trial.js';

/** The laws on what a solver of symmetric roots computes. */
export const rootSolverLaws: Laws<RootTrial> = {
  ...rootLaws,

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
    const values = (await rootsOf(trial.solver, root, matrices.length, n))[0]!.flat();
    const quality = await trial.solver.quality?.(root);
    const hidden = values.every(Number.isFinite) && (!quality || Number.isFinite(quality.residual));
    return hidden
      ? 'a matrix of NaN got a finite root, without an error and with a finite residual'
      : null;
  },

  'reports the true residual': async (trial) => {
    const root = await solve(trial);
    const quality = await trial.solver.quality?.(root);
    if (!quality) return null;
    const { residual } = quality;
    return residual >= 0 && residual <= trial.tolerance
      ? null
      : `quality says ${residual}, the true residual is ${await residualOf(trial, root)}`;
  },

  'multiplies along every axis': async (trial) => {
    const { solver, given } = trial;
    const [count, n] = [given.matrices.length, given.matrices[0]!.length];
    const root = await solve(trial);
    const roots = await rootsOf(solver, root, count, n);
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
        const gap = relativeGap(await got.data(), await loop(roots, x, axis));
        if (!(gap <= ROUNDING)) return `${where} is off by ${gap.toExponential(1)}`;
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
