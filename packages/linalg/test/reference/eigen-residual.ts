import { transposed } from '../../src/products/transposed.js';
import { maxAbs } from '../../src/normalise.js';
import { probe, timesVector } from '../../src/probe.js';
import { rowProducts } from '../../src/products/row-products.js';
import type { Spectrum } from '../../src/eigen/spectrum.js';
import { identity, residualAgainst } from './true-residual.js';

/**
 * The input of a residual: X, A + ridge I, the eigenvectors as columns, the damped eigenvalues, and
 * the exponent.
 */
export interface Solved {
  readonly n: number;
  readonly root: Float64Array;
  readonly matrix: Float64Array;
  readonly columns: Float64Array;
  readonly spectrum: Spectrum;
  readonly exponent: number;
}

/**
 * max |X^p (A + ridge I) - Pi|, Pi being the projector onto the directions that are not null: I
 * unless A is singular.
 */
export function exactResidual({ n, root, matrix, columns, spectrum }: Solved, p: number): number {
  return residualAgainst(
    spectrum.nulls === 0 ? identity(n) : projector(columns, spectrum, n),
    matrix,
    root,
    n,
    p,
  );
}

/** An estimate of `exactResidual` on vectors of random signs. */
export function probedResidual({ n, root, matrix, columns, spectrum }: Solved, p: number): number {
  const pi = spectrum.nulls === 0 ? null : projector(columns, spectrum, n);
  return probe((u) => {
    let image = timesVector(matrix, u, n);
    for (let i = 0; i < p; i++) image = timesVector(root, image, n);
    const target = pi ? timesVector(pi, u, n) : u;
    return image.map((x, i) => x - target[i]!);
  }, n);
}

/**
 * For other exponents: both eigenvector equations, max |A v / lambda - v| + max |X v /
 * lambda^exponent - v|, over all v.
 */
export function equationResidual({ n, root, matrix, columns, spectrum, exponent }: Solved): number {
  const rows = transposed(columns, n, n);
  const { values } = spectrum;
  const first = deviation(rowProducts(matrix, rows, n, n, n), values, columns, spectrum);
  const powers = values.map((x) => x ** exponent);
  return first + deviation(rowProducts(root, rows, n, n, n), powers, columns, spectrum);
}

/** max |M v / value - v|, given M times the columns. */
function deviation(
  images: Float64Array,
  values: Float64Array,
  columns: Float64Array,
  { isNull }: Spectrum,
): number {
  const n = values.length;
  const skipped = values.map((_, k) => Number(isNull(k)));
  const off = images.map((x, i) => (skipped[i % n] ? 0 : x / values[i % n]! - columns[i]!));
  return maxAbs(off);
}

/**
 * An estimate of `equationResidual` in O(n^2): on the smallest kept eigenvalue, where rounding has
 * most effect, and on the largest.
 */
export function probedEquations({ n, root, matrix, columns, spectrum, exponent }: Solved): number {
  const order = [...spectrum.values.keys()].toSorted(
    (i, j) => spectrum.values[i]! - spectrum.values[j]!,
  );
  const kept = order.filter((k) => !spectrum.isNull(k));
  const worst = new Set([kept[0], kept.at(-1)].filter((k) => k !== undefined));
  return [...worst].reduce((max, k) => {
    const v = Float64Array.from({ length: n }, (_, i) => columns[i * n + k]!);
    const value = spectrum.values[k]!;
    const first = maxAbs(timesVector(matrix, v, n).map((x, i) => x / value - v[i]!));
    return Math.max(
      max,
      first + maxAbs(timesVector(root, v, n).map((x, i) => x / value ** exponent - v[i]!)),
    );
  }, 0);
}

/** Pi = I - sum of v v^T over null directions, or the sum over the others, whichever is shorter. */
function projector(columns: Float64Array, { isNull, nulls }: Spectrum, n: number): Float64Array {
  const fewNulls = nulls <= n - nulls;
  const chosen = [...Array(n).keys()].filter((k) => isNull(k) === fewNulls);
  const rows = Float64Array.from(
    { length: n * chosen.length },
    (_, i) => columns[Math.floor(i / chosen.length) * n + chosen[i % chosen.length]!]!,
  );
  const sum = rowProducts(rows, rows, n, chosen.length, n);
  return fewNulls ? identity(n).map((x, i) => x - sum[i]!) : sum;
}
