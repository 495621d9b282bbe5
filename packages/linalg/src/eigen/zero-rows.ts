import type { Floats } from '../normalise.js';

/**
 * Moves the rows and columns of a symmetric matrix [n, n] that are not all zeros to its front, in
 * their order, as [filled.length, filled.length]. Returns which rows these are, and the others.
 */
export function compact(matrix: Float64Array, n: number) {
  const filled: number[] = [];
  const zero: number[] = [];
  for (let i = 0; i < n; i++) (isZero(matrix, i * n, n) ? zero : filled).push(i);
  // Entries only move forward and in order, so each is read before it is overwritten.
  let at = 0;
  if (zero.length > 0)
    for (const i of filled) for (const j of filled) matrix[at++] = matrix[i * n + j]!;
  return { filled, zero };
}

function isZero(matrix: Float64Array, at: number, length: number): boolean {
  for (let k = at; k < at + length; k++) if (matrix[k] !== 0) return false;
  return true;
}

/** Writes the eigenvector of a compacted matrix to its axes in the whole one. */
export function spread(row: Floats, vector: Float64Array, filled: readonly number[]): void {
  if (filled.length === row.length) row.set(vector);
  else filled.forEach((axis, i) => (row[axis] = vector[i]!));
}
