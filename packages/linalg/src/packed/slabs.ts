import { CurvatureError } from '@curvature/spec/checks';
import { checkLength, checkWhole } from '../check.js';
import type { Floats } from '../roots/normalise.js';
import { checkPacked, packedLength, rowStart } from './packed.js';
import { emptyLike } from '../products/product-shape.js';

// A symmetric matrix as block slabs (the layout of Google's Distributed Shampoo): block row i holds
// its rows from column 0 to the end of its block on the diagonal, of which both triangles are
// there. A share (1 + block / n) / 2 of the memory, all work by whole products. Slabs lie one after
// the other, where Google's lie side by side; the last may have fewer rows.

/**
 * One block row: `rows` rows of `across` entries, of which the last `rows` are the block on the
 * diagonal.
 */
export interface Slab {
  readonly first: number;
  readonly rows: number;
  readonly across: number;
  /** Where it begins. */
  readonly at: number;
}

/**
 * Entries of the slabs of an n x n matrix. @throws CurvatureError unless n is whole, and block
 * whole and at least 1.
 */
export function slabLength(n: number, block: number): number {
  checkWhole('slabLength', 'n', n);
  checkWhole('slabLength', 'block', block, 1);
  return slabsOf(n, block).reduce((sum, { rows, across }) => sum + rows * across, 0);
}

/** The slabs of an n x n matrix, first to last; nothing is checked. */
export function slabsOf(n: number, block: number): Slab[] {
  const slabs: Slab[] = [];
  let at = 0;
  for (let first = 0; first < n; first += block) {
    const rows = Math.min(block, n - first);
    slabs.push({ first, rows, across: first + rows, at });
    at += rows * (first + rows);
  }
  return slabs;
}

/**
 * Slabs of `matrix` [n, n], from its lower triangle and the blocks on the diagonal. @throws
 * CurvatureError on a wrong length.
 */
export function toSlabs<T extends Floats>(matrix: T, n: number, block: number): T {
  const out = emptyLike(matrix, slabLength(n, block));
  checkLength('toSlabs', 'matrix', matrix, n * n);
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let r = 0; r < rows; r++) {
      const from = (first + r) * n;
      out.set(matrix.subarray(from, from + across), at + r * across);
    }
  }
  return out;
}

/** -> [n, n]. @throws CurvatureError on a wrong length. */
export function fromSlabs<T extends Floats>(slabs: T, n: number, block: number): T {
  checkSlabs('fromSlabs', slabs, n, block);
  const out = emptyLike(slabs, n * n);
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let r = 0; r < rows; r++) {
      const row = slabs.subarray(at + r * across, at + (r + 1) * across);
      out.set(row, (first + r) * n);
      for (let j = 0; j < first; j++) out[j * n + first + r] = row[j]!;
    }
  }
  return out;
}

/**
 * Slabs of an element-packed triangle (`pack`), as files hold it. @throws CurvatureError on a wrong
 * length.
 */
export function slabsFromPacked<T extends Floats>(packed: T, n: number, block: number): T {
  checkPacked('slabsFromPacked', packed, n);
  const out = emptyLike(packed, slabLength(n, block));
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < across; j++) {
        const [low, high] = j < first + r ? [j, first + r] : [first + r, j];
        out[at + r * across + j] = packed[rowStart(low, n) + high]!;
      }
    }
  }
  return out;
}

/** The element-packed triangle of slabs. @throws CurvatureError on a wrong length. */
export function slabsToPacked<T extends Floats>(slabs: T, n: number, block: number): T {
  checkSlabs('slabsToPacked', slabs, n, block);
  const out = emptyLike(slabs, packedLength(n));
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j <= first + r; j++)
        out[rowStart(j, n) + first + r] = slabs[at + r * across + j]!;
    }
  }
  return out;
}

export function checkSlabs(owner: string, slabs: Floats, n: number, block: number): void {
  const length = slabLength(n, block);
  if (slabs.length === length) return;
  throw new CurvatureError(
    `${owner}: slabs of ${n} x ${n} in blocks of ${block} must have ${length} entries, got ${slabs.length}.`,
    'The usual cause is another block size than the one they were made with.',
    'Pass the same n and block everywhere.',
  );
}
