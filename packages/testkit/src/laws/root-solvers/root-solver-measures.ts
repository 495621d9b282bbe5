import type { State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';
import { identity, type Matrix, sum, trueResidual } from './float64.js';
import { largest } from '../common/numbers.js';
import { type RootTrial, rootsOf } from './root-solver-trial.js';

/** Relative rounding between two ways to the same root in float32. */
export const ROUNDING = 1e-3;

/** The worst true residual of the stack, in float64. */
export async function residualOf({ solver, given }: RootTrial, root: State): Promise<number> {
  const { matrices, largest: tops, ridge, p } = given;
  const n = matrices[0]!.length;
  const roots = await rootsOf(solver, root, matrices.length, n);
  const residuals = roots.map((x, tile) =>
    trueResidual(
      x,
      sum(matrices[tile]!, identity(n), ridge.absolute + ridge.relative * tops[tile]!),
      p,
    ),
  );
  return residuals.some(Number.isNaN) ? Number.NaN : largest(residuals);
}

/** x times X along an axis, by plain sums; `multiply` must equal it. */
export async function loop(roots: readonly Matrix[], x: Tensor, axis: number): Promise<number[]> {
  const n = x.shape[axis]!;
  const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const perTile = x.size / x.shape[0]!;
  const values = await x.data();
  return Array.from(values, (_, at) => {
    const i = Math.floor(at / inner) % n;
    const row = roots[Math.floor(at / perTile)]![i]!;
    return row.reduce((total, factor, j) => total + factor * values[at + (j - i) * inner]!, 0);
  });
}
