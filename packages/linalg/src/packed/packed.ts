import { CurvatureError } from '@curvature/spec';
import { checkLength, checkWhole } from '../check.js';

// A packed symmetric matrix is its upper triangle, row by row (the layout of Meta's Distributed
// Shampoo), in half the memory.

/** Entries of the packed triangle: n (n + 1) / 2. */
export function packedLength(n: number): number {
  checkWhole('packedLength', 'n', n);
  return (n * (n + 1)) / 2;
}

/**
 * The place of entry (i, j) of a symmetric matrix, in either order of i and j: for j >= i,
 * i n - i (i - 1) / 2 + (j - i).
 * @throws CurvatureError unless 0 <= i, j < n are whole.
 */
export function packedOffset(i: number, j: number, n: number): number {
  checkWhole('packedOffset', 'i', i);
  checkWhole('packedOffset', 'j', j);
  if (i >= n || j >= n) {
    throw new CurvatureError(
      `packedOffset: (${i}, ${j}) lies outside of ${n} x ${n}.`,
      'The usual cause is an index that counts from 1.',
      `Use indices below ${n}.`,
    );
  }
  return rowStart(Math.min(i, j), n) + Math.max(i, j);
}

/** The place of (i, j >= i), minus j; checks nothing. */
export const rowStart = (i: number, n: number): number => i * n - (i * (i + 1)) / 2;

/**
 * Packs the upper triangle of `matrix` [n, n]; the lower is not read. @throws CurvatureError on a
 * wrong length.
 */
export function pack(matrix: Float64Array, n: number): Float64Array {
  checkWhole('pack', 'n', n);
  checkLength('pack', 'matrix', matrix, n * n);
  const out = new Float64Array(packedLength(n));
  for (let i = 0; i < n; i++) out.set(matrix.subarray(i * n + i, (i + 1) * n), rowStart(i, n) + i);
  return out;
}

/** -> [n, n], symmetric to the last bit. @throws CurvatureError on a wrong length. */
export function unpack(packed: Float64Array, n: number): Float64Array {
  checkPacked('unpack', packed, n);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const at = rowStart(i, n);
    for (let j = i; j < n; j++) out[i * n + j] = out[j * n + i] = packed[at + j]!;
  }
  return out;
}

export function checkPacked(owner: string, packed: ArrayLike<number>, n: number, count = 1): void {
  checkWhole(owner, 'n', n);
  checkWhole(owner, 'count', count);
  checkLength(owner, 'packed', packed, count * packedLength(n));
}
