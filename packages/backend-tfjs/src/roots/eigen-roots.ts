import { CurvatureError, type Factors, type RootSolver } from '@curvature/spec';
import { heldSquare, storesHalfFloats } from '@curvature/spec/internal';
import { readLater, withValues } from '@curvature/spec/reads';
import { byEigen, inverseRoot, type InverseRoots } from '@curvature/linalg';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { asKept } from './half-floats.js';
import { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';

type Factor = Factors['symmetric'];

/** The largest condition that tensors of this device hold, near enough. */
export const huge = (): number => (storesHalfFloats() ? 6e4 : 3e38);

/**
 * Floating-point operations of one root by eigendecomposition, in units of n^3: tridiagonalisation,
 * rotations, the product.
 */
export const EIGEN_FLOPS = 9;

/** The common part of all solvers by eigendecomposition. */
export const byEigendecomposition = {
  stacked: true,
  meaning: matrixRoots,
  multiply: multiplyAlong,
  quality: worstOf,
  estimate: (count: number, n: number) => ({
    bytes: 4 * count * (n * n + 3),
    flops: EIGEN_FLOPS * count * n ** 3,
  }),
};

/**
 * The default solver: roots in float64 on the CPU by eigendecomposition, for any backend and any
 * exponent. On a GPU it reads the factors asynchronously, yet this thread takes the roots; prefer
 * `newtonRoots()` or `pooledRoots()` there.
 * @throws CurvatureError from `solve` if a matrix holds NaN or Inf or its root is wrong by the true
 *   residual; it names the tile.
 */
export function eigenRoots(): RootSolver<'symmetric', SymmetricRoot> {
  return {
    name: 'eigenRoots',
    solve: (factor, exponent) => {
      const [count, n] = factor.matrix.shape as [number, number, number];
      return withValues([factor.matrix], (values) =>
        upload([rootsOf(asKept(values!, n), n, 0, count, exponent, factor)], n),
      );
    },
    ...byEigendecomposition,
  };
}

/**
 * The same roots, computed on this thread between steps: other work runs after each matrix, so that
 * no step waits for a whole stack. Training must yield to the event loop (`model.fit`
 * does; with `minimize`, await `optimizer.ready()` or a timer).
 */
export function backgroundEigenRoots(): RootSolver<'symmetric', SymmetricRoot> {
  return {
    name: 'backgroundEigenRoots',
    async solve(factor, exponent) {
      const [count, n] = factor.matrix.shape as [number, number, number];
      const values = asKept(await readLater(factor.matrix), n);
      const roots: InverseRoots[] = [];
      for (let tile = 0; tile < count; tile++) {
        await new Promise((resolve) => setTimeout(resolve));
        roots.push(rootsOf(values, n, tile, tile + 1, exponent, factor));
      }
      return upload(roots, n);
    },
    ...byEigendecomposition,
  };
}

/**
 * Where tensors are half floats: the root of what is added to eigenvalues is one as well; and
 * eigenvalues below 0 may be as far off as many roundings, as averages decay by a few in a step.
 */
const heldBy = (ridge: Factor['ridge']) =>
  storesHalfFloats()
    ? {
        ridge: { ...ridge, absolute: heldSquare(ridge.absolute) },
        method: byEigen({ rounding: 2 ** -11 }),
      }
    : { ridge };

/** Roots of the matrices from `first` to before `end`, in one call. */
function rootsOf(
  values: Float32Array,
  n: number,
  first: number,
  end: number,
  exponent: number,
  { ridge }: Factor,
) {
  const stack = { count: end - first, n, values: values.subarray(first * n * n, end * n * n) };
  const roots = inverseRoot(stack, -1 / exponent, heldBy(ridge));
  const bad = roots.failure.findIndex((why) => why !== null);
  if (bad >= 0) throw wrong(first + bad, values.length / (n * n), roots.failure[bad]!);
  return roots;
}

function upload(parts: readonly InverseRoots[], n: number): SymmetricRoot {
  const count = parts.reduce((sum, { root }) => sum + root.count, 0);
  const all = new Float32Array(count * n * n);
  let at = 0;
  for (const { root } of parts) {
    all.set(root.values, at);
    at += root.values.length;
  }
  return {
    root: tensor(all, [count, n, n]),
    residual: tensor1d(parts.flatMap(({ residual }) => [...residual])),
    condition: tensor1d(
      parts.flatMap(({ condition }) => [...condition].map((x) => Math.min(x, huge()))),
    ),
    largest: tensor1d(parts.flatMap(({ largest }) => [...largest])),
  };
}

const wrong = (tile: number, count: number, why: string) =>
  new CurvatureError(
    `Tile ${tile} of ${count}: ${why}`,
    'The usual cause is a gradient that overflowed, or statistics too ill-conditioned for float64.',
    'Check the loss and the gradients; raise the ridge, or lower the learning rate.',
  );
