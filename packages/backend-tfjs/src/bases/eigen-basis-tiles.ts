import type { Eigens, Stack } from '@curvature/linalg/internal';
import { CurvatureError } from '@curvature/spec';
import type { EigenBasis } from '@curvature/spec/roots';
import { tensor } from '@tensorflow/tfjs-core';
import { huge } from '../roots/eigen-roots.js';
import { inBasis, offDiagonalShare } from './in-basis.js';

/** The basis of one matrix [n, n], row-major with eigenvectors as columns, and its quality. */
export interface BasisOfOne {
  readonly basis: Float64Array | Float32Array;
  readonly spectrum: ArrayLike<number>;
  readonly offDiagonal: number;
  readonly reused: boolean;
}

/**
 * The old basis of each matrix of a stack; null if it is over the tolerance. @throws CurvatureError
 * naming a matrix with NaN or Inf.
 */
export function reusable(
  stack: Stack,
  old: Float32Array | undefined,
  tolerance: number,
): (BasisOfOne | null)[] {
  const { count, n, values } = stack;
  return Array.from({ length: count }, (_, tile) => {
    const at = (all: Stack['values']) => all.subarray(tile * n * n, (tile + 1) * n * n);
    if (!areFinite(at(values))) throw notFinite(tile, count);
    return old
      ? reused(Float64Array.from(at(values)), Float64Array.from(at(old)), n, tolerance)
      : null;
  });
}

/** The matrices without a basis. */
export function remaining(tiles: readonly (BasisOfOne | null)[], { n, values }: Stack): Stack {
  const left = [...tiles.keys()].filter((tile) => tiles[tile] === null);
  if (left.length === tiles.length) return { count: left.length, n, values };
  const some = new Float32Array(left.length * n * n);
  left.forEach((tile, k) => some.set(values.subarray(tile * n * n, (tile + 1) * n * n), k * n * n));
  return { count: left.length, n, values: some };
}

/** Gives the remaining matrices their eigenvectors. */
export function completed(
  tiles: readonly (BasisOfOne | null)[],
  { values, vectors }: Eigens,
): BasisOfOne[] {
  const { n } = vectors;
  let k = 0;
  return tiles.map((tile) => {
    if (tile) return tile;
    const basis = columnsOf(vectors.values.subarray(k * n * n, (k + 1) * n * n), n);
    const spectrum = values.subarray(k * n, ++k * n);
    return { basis, spectrum, offDiagonal: 0, reused: false };
  });
}

/** The result of a solver of bases. */
export function assembled(tiles: readonly BasisOfOne[], n: number): EigenBasis {
  const all = new Float32Array(tiles.length * n * n);
  tiles.forEach(({ basis }, tile) => all.set(basis, tile * n * n));
  return {
    basis: tensor(all, [tiles.length, n, n]),
    offDiagonal: Math.max(0, ...tiles.map(({ offDiagonal }) => offDiagonal)),
    condition: Math.max(1, ...tiles.map(({ spectrum }) => conditionOf(Array.from(spectrum)))),
    reused: tiles.filter((tile) => tile.reused).length,
  };
}

function reused(
  matrix: Float64Array,
  basis: Float64Array,
  n: number,
  tolerance: number,
): BasisOfOne | null {
  const b = inBasis(matrix, basis, n);
  const offDiagonal = offDiagonalShare(b, n);
  if (offDiagonal > tolerance) return null;
  return {
    basis,
    spectrum: Array.from({ length: n }, (_, i) => b[i * n + i]!),
    offDiagonal,
    reused: true,
  };
}

/** Eigenvectors that are rows, as columns. */
function columnsOf(rows: Stack['values'], n: number): Float32Array {
  const columns = new Float32Array(n * n);
  placesOf(rows, n).forEach((place, k) => {
    for (let i = 0; i < n; i++) columns[i * n + place] = rows[k * n + i]!;
  });
  return columns;
}

/**
 * The column of each eigenvector. One that is an axis, as for a row of zeros, keeps its place; the
 * others fill the remaining columns in order.
 */
function placesOf(rows: Stack['values'], n: number): number[] {
  const axes = Array.from({ length: n }, (_, k) => rows.subarray(k * n, (k + 1) * n).indexOf(1));
  const taken = new Set(axes);
  const free = axes.map((_, i) => i).filter((i) => !taken.has(i));
  let next = 0;
  return axes.map((axis) => (axis >= 0 ? axis : free[next++]!));
}

/** Sums x - x, which is NaN unless x is finite. */
function areFinite(values: Stack['values']): boolean {
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += values[i]! - values[i]!;
  return zero === 0;
}

function conditionOf(spectrum: readonly number[]): number {
  const seen = spectrum.filter((x) => x !== 0);
  const [largest, smallest] = [Math.max(...seen), Math.min(...seen)];
  return seen.length === 0 ? 1 : smallest > 0 ? Math.min(largest / smallest, huge()) : huge();
}

const notFinite = (tile: number, count: number) =>
  new CurvatureError(
    `Tile ${tile} of ${count} holds NaN or Infinity.`,
    'The usual cause is a gradient that overflowed.',
    'Check the loss and the gradients; lower the learning rate.',
  );
