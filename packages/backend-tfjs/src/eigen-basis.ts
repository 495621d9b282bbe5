import { checkKnown, checkNumber, CurvatureError, type BasisSolver, type EigenBasis } from '@curvature/spec';
import { symmetricEigen } from '@curvature/linalg';
import { tensor } from '@tensorflow/tfjs-core';
import { EIGEN_FLOPS, HUGE } from './eigen-roots.js';
import { inBasis, offDiagonalShare } from './in-basis.js';

export interface EigenBasisOptions {
  /**
   * A matrix keeps its previous basis Q while ||B - diag B||_F <= tolerance ||B||_F, with B = Q^T A Q; at least 0 and below 1,
   * default 0: every refresh solves.
   */
  readonly tolerance?: number;
}

/** The basis of one matrix [n, n], row-major with eigenvectors as columns, and how good it is. */
interface One {
  readonly basis: Float64Array;
  readonly spectrum: ArrayLike<number>;
  readonly offDiagonal: number;
  readonly kept: boolean;
}

/**
 * Eigenbases in float64 on the CPU, for any backend. Coordinates whose row is zero (padding, dead units) are left out and keep their
 * own axis. The criterion for keeping a basis is that of Meta's Shampoo (arXiv 2506.03595); it is asked matrix by matrix.
 * @param options tolerance: default 0.
 * @throws CurvatureError for an unknown option or a tolerance outside [0, 1), and from `solve` if a matrix holds NaN or Inf.
 */
export function eigenBasis(options: EigenBasisOptions = {}): BasisSolver {
  checkKnown('eigenBasis', options, ['tolerance']);
  const tolerance = checkNumber('eigenBasis', 'tolerance', options.tolerance ?? 0, { min: 0, below: 1 });
  return {
    name: 'eigenBasis',
    solve(matrix, previous) {
      const [count, n] = matrix.shape as [number, number, number];
      const values = Float64Array.from(matrix.dataSync());
      const old = tolerance > 0 && previous ? Float64Array.from(previous.basis.dataSync()) : null;
      const tiles = Array.from({ length: count }, (_, tile) => {
        const at = (all: Float64Array) => all.subarray(tile * n * n, (tile + 1) * n * n);
        if (!at(values).every(Number.isFinite)) throw notFinite(tile, count);
        return (old && kept(at(values), at(old), n, tolerance)) ?? solved(at(values), n);
      });
      return assembled(tiles, n);
    },
    estimate: (count, n) => ({ bytes: 4 * count * n * n, flops: EIGEN_FLOPS * count * n ** 3 }),
  };
}

function kept(matrix: Float64Array, basis: Float64Array, n: number, tolerance: number): One | null {
  const b = inBasis(matrix, basis, n);
  const offDiagonal = offDiagonalShare(b, n);
  if (offDiagonal > tolerance) return null;
  return { basis, spectrum: Array.from({ length: n }, (_, i) => b[i * n + i]!), offDiagonal, kept: true };
}

function solved(matrix: Float64Array, n: number): One {
  const live = Array.from({ length: n }, (_, i) => i).filter((i) =>
    matrix.subarray(i * n, (i + 1) * n).some((x) => x !== 0),
  );
  const inner = Float64Array.from(live.flatMap((i) => live.map((j) => matrix[i * n + j]!)));
  const { values, vectors } = symmetricEigen(inner, live.length);
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  live.forEach((row, i) => live.forEach((column, k) => (basis[row * n + column] = vectors[k * live.length + i]!)));
  return { basis, spectrum: values, offDiagonal: 0, kept: false };
}

function assembled(tiles: readonly One[], n: number): EigenBasis {
  const all = new Float32Array(tiles.length * n * n);
  tiles.forEach(({ basis }, tile) => all.set(basis, tile * n * n));
  return {
    basis: tensor(all, [tiles.length, n, n]),
    offDiagonal: Math.max(0, ...tiles.map(({ offDiagonal }) => offDiagonal)),
    condition: Math.max(1, ...tiles.map(({ spectrum }) => conditionOf(Array.from(spectrum)))),
    kept: tiles.filter((tile) => tile.kept).length,
  };
}

function conditionOf(spectrum: readonly number[]): number {
  const seen = spectrum.filter((x) => x !== 0);
  const [largest, smallest] = [Math.max(...seen), Math.min(...seen)];
  return seen.length === 0 ? 1 : smallest > 0 ? Math.min(largest / smallest, HUGE) : HUGE;
}

const notFinite = (tile: number, count: number) =>
  new CurvatureError(
    `Tile ${tile} of ${count} holds NaN or Infinity.`,
    'The usual cause is a gradient that overflowed.',
    'Check the loss and the gradients; lower the learning rate.',
  );
