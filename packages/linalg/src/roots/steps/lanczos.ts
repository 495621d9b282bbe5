import { normal } from '../../random.js';
import { dot } from '../../products/row-products.js';
import type { Engine } from '../../engines/engine.js';

/**
 * The largest eigenvalue of a symmetric matrix by Lanczos' method (Golub and Van Loan, Matrix
 * Computations, 10.1), mostly to rounding, and above the true one only by rounding. Vectors are not
 * made orthogonal again: their loss of orthogonality only repeats eigenvalues already found.
 */
export function topEigenvalue(
  engine: Pick<Engine, 'n' | 'timesVector'>,
  matrix: Float64Array,
): number {
  const { n } = engine;
  let v: Float64Array = unit(Float64Array.from({ length: n }, normal(1729)));
  let before: Float64Array = new Float64Array(n);
  const diagonal: number[] = [];
  const off: number[] = [];
  let top = -Infinity;
  for (let step = 1; ; step++) {
    const w = engine.timesVector(matrix, v);
    const beta = off.at(-1) ?? 0;
    const alpha = dot(w, 0, v, 0, n);
    for (let i = 0; i < n; i++) w[i] = w[i]! - alpha * v[i]! - beta * before[i]!;
    diagonal.push(alpha);
    const next = Math.sqrt(dot(w, 0, w, 0, n));
    const last = step === Math.min(n, MOST_STEPS) || !(next > TINY);
    if (last || step % CHECK === 0) {
      const found = topOfTridiagonal(diagonal, off);
      if (last || found - top <= STILL * Math.abs(found)) return found;
      top = found;
    }
    off.push(next);
    before = v;
    v = unit(w);
  }
}
const MOST_STEPS = 96;
/** Steps between two looks at the tridiagonal matrix. */
const CHECK = 8;
/** A relative change below this ends the iteration. */
const STILL = 1e-13;
const TINY = 1e-290;

function unit(v: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(v, 0, v, 0, v.length));
  return v.map((x) => x / norm);
}

/** By bisection: x is above all eigenvalues if every pivot of T - x I is negative. */
function topOfTridiagonal(diagonal: readonly number[], off: readonly number[]): number {
  const reach = (i: number) => diagonal[i]! + Math.abs(off[i - 1] ?? 0) + Math.abs(off[i] ?? 0);
  let low = Math.max(...diagonal);
  let high = Math.max(
    ...diagonal.map((_, i) =>
      i === diagonal.length - 1 ? diagonal[i]! + Math.abs(off[i - 1] ?? 0) : reach(i),
    ),
  );
  while (high - low > Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (isAbove(middle, diagonal, off)) high = middle;
    else low = middle;
  }
  return low;
}

function isAbove(x: number, diagonal: readonly number[], off: readonly number[]): boolean {
  let pivot = -1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i === 0 ? 0 : off[i - 1]! ** 2 / pivot);
    if (!(pivot < 0)) return false;
  }
  return true;
}
