import { at } from '../../vector';
import { padded, real, setReal, setWhole } from '../lines';
import { implicitQl } from '../ql';
import { merge } from './merge';
import { sortByValue } from './order';
import { d, e, layOut, order, scratch, stride, z } from './workspace';

/** Below this many rows QL is faster. */
const LEAF: i32 = 32;

let sweeps: i32 = 0;

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix near 1 in scale, by divide and
 * conquer (Cuppen 1981; Gu and Eisenstat 1995), in no order: `diagonal` becomes the eigenvalues,
 * row i of `vectors` belongs to entry i. Scalars are float64 always. Returns the number of QL
 * sweeps in the leaves, or -1.
 */
export function conquer<T>(
  n: i32,
  diagonal: usize,
  off: usize,
  vectors: usize,
  work: usize,
  gemmWork: usize,
): i32 {
  layOut(n, diagonal, off, vectors, work, gemmWork);
  sweeps = 0;
  memory.fill(z, 0, <usize>(n * stride) * sizeof<T>());
  return solve<T>(0, n) ? sweeps : -1;
}

/**
 * Rows lo .. lo + n, as eigenvectors of their own block, over its columns; `order` sorts them by
 * eigenvalue.
 */
function solve<T>(lo: i32, n: i32): bool {
  if (n <= LEAF) return leaf<T>(lo, n);
  // The second half begins at a whole vector.
  const half = padded(n >> 1);
  const cut = lo + half;
  const rho = real(e, cut - 1);
  setReal(d, cut - 1, real(d, cut - 1) - abs(rho));
  setReal(d, cut, real(d, cut) - abs(rho));
  if (!solve<T>(lo, half) || !solve<T>(cut, n - half)) return false;
  merge<T>(lo, half, n, rho);
  return true;
}

function leaf<T>(lo: i32, n: i32): bool {
  for (let i = lo; i < lo + n; i++) store<T>(at<T>(z, i * stride + i), <T>1);
  const took = implicitQl<T>(lo, lo + n, d, e, at<T>(z, lo), stride, padded(n), scratch);
  sweeps += took;
  for (let i = 0; i < n; i++) setWhole(order, lo + i, i);
  sortByValue(lo, 0, n);
  return took >= 0;
}
