import { normal } from '../src/random.js';
import { rowProducts } from '../src/products/row-products.js';

// Symmetric matrices with known spectra, by seed.

/**
 * An orthogonal matrix, Haar distributed: Gram and Schmidt, twice, on the rows of a Gaussian
 * matrix.
 */
export function orthogonal(n: number, seed: number): Float64Array {
  const next = normal(seed);
  const q = Float64Array.from({ length: n * n }, next);
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * n, (i + 1) * n);
    for (const j of [...Array(i).keys(), ...Array(i).keys()])
      subtractProjection(row, q.subarray(j * n, (j + 1) * n));
    const size = norm(row);
    row.forEach((x, k) => (row[k] = x / size));
  }
  return q;
}

function subtractProjection(row: Float64Array, unit: Float64Array): void {
  const along = row.reduce((sum, x, k) => sum + x * unit[k]!, 0);
  row.forEach((x, k) => (row[k] = x - along * unit[k]!));
}

/** Q^T diag(spectrum) Q for rows Q, symmetric to the last bit. */
export function withSpectrum(spectrum: readonly number[], q: Float64Array): Float64Array {
  const n = spectrum.length;
  const columns = Float64Array.from(
    { length: n * n },
    (_, i) => q[(i % n) * n + Math.floor(i / n)]!,
  );
  const scaled = columns.map((x, i) => x * spectrum[i % n]!);
  const product = rowProducts(scaled, columns, n, n, n);
  return product.map((x, i) => (x + product[(i % n) * n + Math.floor(i / n)]!) / 2);
}

/** condition^(-i / (n - 1)): from 1 down to 1 / condition, evenly on a log scale. */
export const logSpectrum = (n: number, condition: number): number[] =>
  Array.from({ length: n }, (_, i) => condition ** (n === 1 ? 0 : -i / (n - 1)));

/** x x^T for a Gaussian x [n, rank]. */
export function ofRank(n: number, rank: number, seed: number): Float64Array {
  const x = Float64Array.from({ length: n * rank }, normal(seed));
  return rowProducts(x, x, n, rank, n);
}

/** a b by the definition, for checking the fast products. a: [n, m], b: [m, k] */
export function naiveMultiply(
  a: Float64Array,
  b: Float64Array,
  n: number,
  m: number,
  k: number,
): Float64Array {
  const out = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    for (let l = 0; l < m; l++)
      for (let j = 0; j < k; j++) out[i * k + j]! += a[i * m + l]! * b[l * k + j]!;
  }
  return out;
}

/** max |X^p (A + ridge I) - I| by the definition. */
export function naiveResidual(
  a: Float64Array,
  x: Float64Array,
  n: number,
  p: number,
  ridge = 0,
): number {
  let product = a.map((v, i) => v + (i % (n + 1) === 0 ? ridge : 0));
  for (let i = 0; i < p; i++) product = new Float64Array(naiveMultiply(x, product, n, n, n));
  return product.reduce((max, v, i) => Math.max(max, Math.abs(v - (i % (n + 1) === 0 ? 1 : 0))), 0);
}

const norm = (v: Float64Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));

/** ||a - b|| / ||b||, Frobenius. */
export function relativeError(a: Float64Array, b: Float64Array): number {
  return norm(a.map((x, i) => x - b[i]!)) / norm(b);
}

/** Toeplitz tridiagonal matrix with `on` on the diagonal and `off` beside it. */
export const toeplitz = (n: number, on: number, off: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => {
    const gap = Math.abs(Math.floor(i / n) - (i % n));
    return gap === 0 ? on : gap === 1 ? off : 0;
  });

/** Its exact eigenvalues, on + 2 off cos(k pi / (n + 1)), and eigenvectors, sines, as rows. */
export function toeplitzEigen(
  n: number,
  on: number,
  off: number,
): { spectrum: number[]; rows: Float64Array } {
  const angle = (k: number) => ((k + 1) * Math.PI) / (n + 1);
  const spectrum = Array.from({ length: n }, (_, k) => on + 2 * off * Math.cos(angle(k)));
  const entry = (k: number, i: number) => Math.sqrt(2 / (n + 1)) * Math.sin((i + 1) * angle(k));
  return {
    spectrum,
    rows: Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n)),
  };
}

export const diagonal = (values: readonly number[]): Float64Array =>
  Float64Array.from({ length: values.length ** 2 }, (_, i) =>
    i % (values.length + 1) === 0 ? values[i % values.length]! : 0,
  );
