// Symmetric matrices with known spectra and roots, in O(n^2), for benches.
import { normal } from '../src/random.js';
import { logSpectrum } from './spd.js';

const REFLECTORS = 12;

/**
 * Q diag(spectrum^exponent) Q^T, Q a product of random reflectors by seed; symmetric to the last
 * bit.
 */
function matrixOf(spectrum: readonly number[], exponent: number, seed: number): Float64Array {
  const n = spectrum.length;
  const a = new Float64Array(n * n);
  spectrum.forEach((x, i) => (a[i * (n + 1)] = x ** exponent));
  const next = normal(seed);
  for (let i = 0; i < REFLECTORS; i++) reflect(a, Float64Array.from({ length: n }, next));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}

/** A <- H A H with H = I - 2 v v^T / (v^T v). */
function reflect(a: Float64Array, v: Float64Array): void {
  const n = v.length;
  const beta = 2 / v.reduce((sum, x) => sum + x * x, 0);
  const w = v.map((_, i) => v.reduce((sum, x, j) => sum + a[i * n + j]! * x, 0));
  const along = w.reduce((sum, x, i) => sum + x * v[i]!, 0);
  const u = w.map((x, i) => beta * (x - (beta * along * v[i]!) / 2));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) a[i * n + j] = a[i * n + j]! - v[i]! * u[j]! - u[i]! * v[j]!;
}

/**
 * A stack of matrices of one condition, and the exact roots (A + ridge I)^(-1/p), the ridge
 * relative to the largest eigenvalue.
 */
export function problem(count: number, n: number, condition: number, p: number, ridge: number) {
  const spectrum = logSpectrum(n, condition);
  const parts = Array.from({ length: count }, (_, k) => matrixOf(spectrum, 1, 100 * n + k));
  const damped = spectrum.map((x) => x + ridge);
  const exact = Array.from({ length: count }, (_, k) => matrixOf(damped, -1 / p, 100 * n + k));
  const flat = (all: Float64Array[]) => {
    const out = new Float64Array(count * n * n);
    all.forEach((part, k) => out.set(part, k * n * n));
    return out;
  };
  return { stack: { count, n, values: flat(parts) }, exact: flat(exact) };
}
