import { maxAbs } from './normalise.js';
import { dot } from './products/row-products.js';
import { uniform } from './random.js';

const PROBES = 3;

/**
 * Estimates max |M| for an n x n matrix M, given by its products with vectors, in O(n^2): the
 * largest entry of M u for a few vectors u of random signs. (M u)_i^2 is on average the squared
 * norm of row i, so it is rarely less than the entries of the row.
 */
export function probe(times: (u: Float64Array) => Float64Array, n: number, seed = 1729): number {
  const next = uniform(seed);
  let worst = 0;
  for (let i = 0; i < PROBES; i++) {
    const signs = Float64Array.from({ length: n }, () => (next() < 0.5 ? -1 : 1));
    worst = Math.max(worst, maxAbs(times(signs)));
  }
  return worst;
}

/** A v for A [n, n]. */
export function timesVector(matrix: Float64Array, v: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = dot(matrix, i * n, v, 0, n);
  return out;
}
