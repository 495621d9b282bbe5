// Where the arrays of one call lie: the tridiagonal matrix with diagonal d and off-diagonal e, the
// eigenvectors as rows of z, and scratch memory. A merge works on a part of each.
import { at } from '../../vector';
import { padded } from '../lines';

export let d: usize = 0;
export let e: usize = 0;
export let z: usize = 0;
export let stride: i32 = 0;
export let order: usize = 0;
export let scratch: usize = 0;
export let gathered: usize = 0;
export let weights: usize = 0;
export let products: usize = 0;

/** Bytes of scratch: two square matrices and vectors. */
export function conquerWork(n: i32): usize {
  const width = <usize>(padded(n) + 4);
  return 2 * width * width * 8 + 12 * width * 8;
}

export function layOut(
  n: i32,
  diagonal: usize,
  off: usize,
  vectors: usize,
  work: usize,
  gemmWork: usize,
): void {
  const width = padded(n) + 4;
  d = diagonal;
  e = off;
  z = vectors;
  stride = padded(n);
  products = gemmWork;
  order = work;
  scratch = at<f64>(order, width);
  gathered = at<f64>(scratch, 11 * width);
  weights = at<f64>(gathered, width * width);
}
