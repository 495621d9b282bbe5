import { CurvatureError, type Factors, type RootSolver } from '@curvature/spec';
import { type Root, rootByEigen } from '@curvature/linalg';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { multiplyAlong, type SymmetricRoot, worstOf } from './symmetric-root.js';

type Factor = Factors['symmetric'];

/** Relative rounding of a float32. */
const FLOAT32 = 2 ** -23;
/** Largest condition that float32 can hold. */
const HUGE = 3e38;

/** Floating-point operations of one root by eigendecomposition, in units of n^3: tridiagonalisation, rotations, the product. */
const EIGEN_FLOPS = 9;

const common = {
  multiply: multiplyAlong,
  quality: worstOf,
  estimate: (count: number, n: number) => ({ bytes: 4 * count * (n * n + 2), flops: EIGEN_FLOPS * count * n ** 3 }),
};

/**
 * The default solver: roots in float64 on the CPU by eigendecomposition, for any backend and any exponent.
 * Reading the factors back stalls a GPU; there, prefer `backgroundEigenRoots()` or `newtonRoots()`.
 * @throws CurvatureError from `solve` if a matrix holds NaN or Inf or its root is wrong by the true residual; it names the tile.
 */
export function eigenRoots(): RootSolver<'symmetric', SymmetricRoot> {
  return {
    name: 'eigenRoots',
    solve: (factor, exponent) => {
      const [count, n] = factor.matrix.shape as [number, number, number];
      const values = factor.matrix.dataSync() as Float32Array;
      const roots = Array.from({ length: count }, (_, tile) => rootOfTile(values, tile, n, exponent, factor));
      return upload(roots, n);
    },
    ...common,
  };
}

/**
 * The same roots, computed on this thread between steps: after each matrix other work gets its turn, so that no step waits for a
 * whole stack. Training must yield to the event loop (`model.fit` does; with `minimize`, await `optimizer.ready()` or a timer).
 */
export function backgroundEigenRoots(): RootSolver<'symmetric', SymmetricRoot> {
  return {
    name: 'backgroundEigenRoots',
    async solve(factor, exponent) {
      const [count, n] = factor.matrix.shape as [number, number, number];
      const values = (await factor.matrix.data()) as Float32Array;
      const roots: Root[] = [];
      for (let tile = 0; tile < count; tile++) {
        await new Promise((resolve) => setTimeout(resolve));
        roots.push(rootOfTile(values, tile, n, exponent, factor));
      }
      return upload(roots, n);
    },
    ...common,
  };
}

function rootOfTile(values: Float32Array, tile: number, n: number, exponent: number, { ridge }: Factor): Root {
  const matrix = Float64Array.from(values.subarray(tile * n * n, (tile + 1) * n * n));
  try {
    const root = rootByEigen(matrix, n, exponent, { ridge, residual: 'probe', rounding: FLOAT32 });
    if (!root.ok) throw wrong(root);
    return root;
  } catch (cause) {
    const { message } = cause as Error;
    throw new CurvatureError(`Tile ${tile} of ${values.length / (n * n)}: ${message}`, '', '', { cause });
  }
}

function upload(roots: readonly Root[], n: number): SymmetricRoot {
  const all = new Float32Array(roots.length * n * n);
  roots.forEach(({ root }, tile) => all.set(root, tile * n * n));
  return {
    root: tensor(all, [roots.length, n, n]),
    residual: tensor1d(roots.map((r) => r.residual)),
    condition: tensor1d(roots.map((r) => Math.min(r.condition, HUGE))),
  };
}

const wrong = ({ residual, condition }: Root) =>
  new CurvatureError(
    `its root is wrong: the true residual is ${residual.toExponential(1)} at condition ${condition.toExponential(1)}.`,
    'The statistics are too ill-conditioned for float64.',
    'Raise the ridge.',
  );
