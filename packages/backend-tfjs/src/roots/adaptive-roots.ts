import { dampedSpectrum, multiply, type Spectrum } from '@curvature/linalg/internal';
import { type Given, options, type Ridge, type RootSolver } from '@curvature/spec';
import { withValues } from '@curvature/spec/reads';
import { tensor, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { type BasisOfOne, basesOf, toleranceRow } from '../bases/eigen-basis.js';
import { inBasis } from '../bases/in-basis.js';
import { EIGEN_FLOPS, huge } from './eigen-roots.js';
import { multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';

/** A root with the basis that it was taken in. */
export type AdaptiveRoot = SymmetricRoot & {
  readonly basis: Tensor; // [count, n, n], columns are basis vectors
  readonly reused: number; //  matrices of the stack whose basis was reused
};

/** Relative rounding of float32 entries. */
const ROUNDING = 2 ** -23;

const adaptiveRootsOptions = options('adaptiveRoots', { tolerance: toleranceRow(0.1) });

/**
 * Roots in float64 on the CPU that reuse the eigenbasis of a matrix while it still diagonalises the
 * matrix well enough. Such a root is Q (diag B + ridge)^exponent Q^T, with B = Q^T A Q: the basis Q
 * is old, the eigenvalues are new, since the criterion does not see a matrix that grows or shrinks
 * as a whole. The quality counts these matrices as `reused`, and its residual shows the error.
 *
 * @param given.tolerance A matrix reuses its basis while ||B - diag B||_F <= tolerance ||B||_F, the
 *   criterion of Meta's Shampoo (arXiv 2506.03595), here matrix by matrix. At least 0 and below 1;
 *   default 0.1. 0 always solves.
 * @throws CurvatureError for an invalid option, and from `solve` if a matrix holds NaN or Inf.
 */
export function adaptiveRoots(
  given: Given<typeof adaptiveRootsOptions> = {},
): RootSolver<'symmetric', AdaptiveRoot> {
  const { tolerance } = adaptiveRootsOptions.complete(given);
  return {
    name: 'adaptiveRoots',
    solve({ matrix, ridge }, exponent, previous) {
      const [count, n] = matrix.shape as [number, number, number];
      const old = tolerance > 0 && previous ? [previous.basis] : [];
      return withValues([matrix, ...old], (values, columns) => {
        const bases = basesOf(values!, columns, count, n, tolerance);
        return assembled(values!, bases, n, exponent, ridge);
      });
    },
    stacked: true,
    meaning: { roots: 'matrices with their bases' },
    multiply: multiplyAlong,
    quality: async (root) => ({ ...(await worstOf(root)), reused: root.reused }),
    estimate: (count, n) => ({
      bytes: 4 * count * (2 * n * n + 2),
      flops: (EIGEN_FLOPS + 4) * count * n ** 3,
    }),
  };
}

/** The roots of a stack, in bases that are rounded to float32, as they are stored. */
function assembled(
  stack: Float32Array,
  bases: readonly BasisOfOne[],
  n: number,
  exponent: number,
  ridge: Ridge,
) {
  const [roots, columns] = [new Float32Array(stack.length), new Float32Array(stack.length)];
  const tiles = bases.map(({ basis }, tile) => {
    const at = (all: Float32Array) =>
      Float64Array.from(all.subarray(tile * n * n, (tile + 1) * n * n));
    columns.set(basis, tile * n * n);
    const found = rootInBasis(at(stack), at(columns), n, exponent, ridge);
    roots.set(found.root, tile * n * n);
    return found;
  });
  const shape: [number, number, number] = [bases.length, n, n];
  return {
    root: tensor(roots, shape),
    residual: tensor1d(tiles.map(({ residual }) => residual)),
    condition: tensor1d(tiles.map(({ condition }) => condition)),
    basis: tensor(columns, shape),
    reused: bases.filter(({ reused }) => reused).length,
  };
}

function rootInBasis(
  matrix: Float64Array,
  basis: Float64Array,
  n: number,
  exponent: number,
  ridge: Ridge,
) {
  const b = inBasis(matrix, basis, n);
  const damped = dampedSpectrum(diagonalOf(b, n), n, ridge, ROUNDING, exponent);
  const powers = damped.values.map((x) => (x === 0 ? 0 : x ** exponent));
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) transposed[j * n + i] = basis[i * n + j]! * powers[j]!;
  const root = multiply(basis, transposed, n, n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      root[i * n + j] = root[j * n + i] = (root[i * n + j]! + root[j * n + i]!) / 2;
  return {
    root,
    residual: residualInBasis(b, damped, n),
    condition: Math.min(damped.condition, huge()),
  };
}

const diagonalOf = (b: Float64Array, n: number) =>
  Float64Array.from({ length: n }, (_, i) => b[i * n + i]!);

/**
 * X^p (A + ridge I) - I is Q (D^-1 (B + ridge I) - I) Q^T, whose largest entry the Frobenius norm
 * bounds.
 */
function residualInBasis(b: Float64Array, { values, ridge }: Spectrum, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (values[i] === 0) continue;
    for (let j = 0; j < n; j++)
      sum += ((b[i * n + j]! + (i === j ? ridge : 0)) / values[i]! - (i === j ? 1 : 0)) ** 2;
  }
  return Math.sqrt(sum);
}
