import { CurvatureError } from '@curvature/spec/checks';
import type { Floats } from '../roots/normalise.js';
import { maxAbs } from '../roots/normalise.js';
import { emptyLike } from '../products/product-shape.js';
import { checkSlabs, slabsOf } from './slabs.js';

/** The trace of a matrix in slabs. @throws CurvatureError on a wrong length. */
export function slabTrace(slabs: Floats, n: number, block: number): number {
  checkSlabs('slabTrace', slabs, n, block);
  let sum = 0;
  for (const at of diagonalOf(n, block)) sum += slabs[at]!;
  return sum;
}

/**
 * The Frobenius norm of a matrix in slabs: blocks left of the diagonal count twice. @throws
 * CurvatureError on a wrong length.
 */
export function slabNorm(slabs: Floats, n: number, block: number): number {
  checkSlabs('slabNorm', slabs, n, block);
  const largest = maxAbs(slabs);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let i = 0; i < rows * across; i++)
      sum += (i % across < first ? 2 : 1) * (slabs[at + i]! / largest) ** 2;
  }
  return largest * Math.sqrt(sum);
}

/** S + amount I, in slabs. @throws CurvatureError on a wrong length. */
export function slabAddToDiagonal<T extends Floats>(
  slabs: T,
  n: number,
  block: number,
  amount: number,
): T {
  checkSlabs('slabAddToDiagonal', slabs, n, block);
  const out = slabs.slice() as T;
  for (const at of diagonalOf(n, block)) out[at] = out[at]! + amount;
  return out;
}

/**
 * (1 - weight) a + weight b, entry by entry: of slabs, packed triangles or dense matrices.
 * @throws CurvatureError if their lengths differ.
 */
export function average<T extends Floats>(a: T, b: T, weight: number): T {
  if (a.length !== b.length) {
    throw new CurvatureError(
      `average: a has ${a.length} entries and b ${b.length}.`,
      'The usual cause is two sizes or two layouts.',
      'Convert both to one layout.',
    );
  }
  const out = emptyLike(a, a.length);
  for (let i = 0; i < out.length; i++) out[i] = (1 - weight) * a[i]! + weight * b[i]!;
  return out;
}

function* diagonalOf(n: number, block: number): Generator<number> {
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    for (let r = 0; r < rows; r++) yield at + r * across + first + r;
  }
}
