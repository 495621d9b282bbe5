import { CurvatureError } from '@curvature/spec';
import { rotateColumns } from './rotate-columns.js';

const MOST_SWEEPS = 60;

/**
 * Implicit QL with Wilkinson's shift (Golub and Van Loan, section 8.3, from the bottom up). It
 * replaces the symmetric tridiagonal (diagonal, off), in which `off[i]` couples i and i+1, by its
 * eigenvalues, and applies the same rotations to the columns of `basis` [n, n]. The rotations of a
 * sweep are collected first and applied row by row, so that every row stays in registers and
 * first-level cache. Returns the number of sweeps.
 */
export function implicitQl(
  diagonal: Float64Array,
  off: Float64Array,
  basis: Float64Array,
  n: number,
): number {
  const cosines = new Float64Array(n);
  const sines = new Float64Array(n);
  let sweeps = 0;
  for (let first = 0; first < n; first++) {
    for (let tries = 0; ; tries++) {
      const last = splitAfter(diagonal, off, first, n);
      if (last === first) break;
      if (tries === MOST_SWEEPS) throw stuck(first);
      chase(diagonal, off, first, last, cosines, sines);
      rotateColumns(basis, n, first, last, cosines, sines);
      sweeps++;
    }
  }
  return sweeps;
}

const stuck = (index: number) =>
  new CurvatureError(
    `symmetricEigen: eigenvalue ${index} did not converge in ${MOST_SWEEPS} sweeps.`,
    'No finite matrix is known with which this happens.',
    'Please report the matrix; a ridge, or byNewton(), may help meanwhile.',
  );

/**
 * The end of the unreduced block that starts at `first`: an off-diagonal entry below the rounding
 * of its neighbours counts as 0.
 */
function splitAfter(diagonal: Float64Array, off: Float64Array, first: number, n: number): number {
  let last = first;
  for (; last < n - 1; last++) {
    const scale = Math.abs(diagonal[last]!) + Math.abs(diagonal[last + 1]!);
    if (Math.abs(off[last]!) <= Number.EPSILON * scale + TINY) break;
  }
  return last;
}
const TINY = 2 ** -1000;

/**
 * The eigenvalue of the leading 2 x 2 block nearest to its first entry (equation 8.3.2, mirrored).
 */
function shiftOf(diagonal: Float64Array, off: Float64Array, first: number): number {
  const e = off[first]!;
  const half = (diagonal[first + 1]! - diagonal[first]!) / 2;
  const root = Math.hypot(half, e);
  return diagonal[first]! - (e / (half + (half < 0 ? -root : root))) * e;
}

/**
 * One sweep chases a bulge from `last` up to `first` by rotations in the planes (k, k + 1).
 */
function chase(
  diagonal: Float64Array,
  off: Float64Array,
  first: number,
  last: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  let x = diagonal[last]! - shiftOf(diagonal, off, first);
  let bulge = off[last - 1]!;
  for (let k = last - 1; k >= first; k--) {
    const r = length(x, bulge);
    const c = r === 0 ? 1 : x / r;
    const s = r === 0 ? 0 : bulge / r;
    if (k < last - 1) off[k + 1] = r;
    const g = (diagonal[k]! - diagonal[k + 1]!) * s + 2 * c * off[k]!;
    diagonal[k + 1] = diagonal[k + 1]! + s * g;
    diagonal[k] = diagonal[k]! - s * g;
    x = c * g - off[k]!;
    off[k] = x;
    if (k > first) {
      bulge = s * off[k - 1]!;
      off[k - 1] = c * off[k - 1]!;
    }
    cosines[k] = c;
    sines[k] = s;
  }
}

/** sqrt(x^2 + y^2), by the slow Math.hypot only if the squares would underflow. */
function length(x: number, y: number): number {
  const squared = x * x + y * y;
  return squared > 1e-280 ? Math.sqrt(squared) : Math.hypot(x, y);
}
