import { maxAbs } from '../normalise.js';
import { affine } from '../engines/dense.js';
import type { Engine } from '../engines/engine.js';

/** Eigenvectors, as rows and as columns, and eigenvalues of the root, all to float32. */
export interface Basis {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly roots: Float64Array;
}

/**
 * Newton's method for X^p A = I, with the derivative's inverse taken in an approximate eigenbasis,
 * where it is a division: X <- X + E, E_ij = R_ij r_j / sum over k < p of (r_i / r_j)^k, R = I -
 * X^p A (Higham, Functions of Matrices, 3.2: the derivative of X^p in the eigenbasis of X). X stays
 * symmetric. Stops when R no longer halves; returns the number of steps.
 */
export function refine(
  engine: Engine,
  damped: Float64Array,
  root: Float64Array,
  basis: Basis,
  p: number,
  most: number,
  rooms: readonly Float64Array[],
): number {
  const { n } = engine;
  const [residual, other, third] = rooms as [Float64Array, Float64Array, Float64Array];
  let before = Infinity;
  for (let step = 0; ; step++) {
    const power = powerOf(engine, root, p, other, third);
    engine.multiply(power, damped, residual);
    affine(-1, residual, 1, n, residual);
    const worst = maxAbs(residual);
    if (step === most || !(worst < before / 2)) return step;
    before = worst;
    engine.multiply(basis.rows, residual, other);
    engine.multiply(other, basis.rows, residual, true);
    divide(residual, basis.roots, p);
    engine.multiply(residual, basis.rows, other);
    engine.multiply(basis.columns, other, residual);
    addSymmetric(root, residual, n);
  }
}

/** X^p by repeated products; the result is in `a`, in `b`, or is X itself. */
function powerOf(
  engine: Engine,
  x: Float64Array,
  p: number,
  a: Float64Array,
  b: Float64Array,
): Float64Array {
  let [power, free] = [x, a];
  for (let i = 1; i < p; i++) {
    engine.product(power, x, free);
    [power, free] = [free, power === x ? b : power];
  }
  return power;
}

/** R_ij -> the mean of E_ij and E_ji. */
function divide(r: Float64Array, roots: Float64Array, p: number): void {
  const n = roots.length;
  const quotient = (i: number, j: number) => {
    const ratio = roots[i]! / roots[j]!;
    let sum = 0;
    for (let k = 0; k < p; k++) sum = sum * ratio + 1;
    return (r[i * n + j]! * roots[j]!) / sum;
  };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++)
      r[i * n + j] = r[j * n + i] = (quotient(i, j) + quotient(j, i)) / 2;
  }
}

/** X + (E + E^T)/2, so that X stays symmetric to the last bit. */
function addSymmetric(x: Float64Array, e: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      x[i * n + j] = x[j * n + i] = x[i * n + j]! + (e[i * n + j]! + e[j * n + i]!) / 2;
    }
  }
}
