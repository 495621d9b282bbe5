import { normal } from './random.js';
import { rowProducts } from './row-products.js';

// For tests only: symmetric matrices with known spectra, by seed.

/** An orthogonal matrix, Haar distributed: Gram and Schmidt, twice, on the rows of a Gaussian matrix. */
export function orthogonal(n: number, seed: number): Float64Array {
  const next = normal(seed);
  const q = Float64Array.from({ length: n * n }, next);
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * n, (i + 1) * n);
    for (const j of [...Array(i).keys(), ...Array(i).keys()]) subtractProjection(row, q.subarray(j * n, (j + 1) * n));
    const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    row.forEach((x, k) => (row[k] = x / norm));
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
  const columns = Float64Array.from({ length: n * n }, (_, i) => q[(i % n) * n + Math.floor(i / n)]!);
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
