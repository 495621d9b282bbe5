import type { Floats } from '../../normalise.js';

/** out = factor a + shift I; out may be a. */
export function affine(factor: number, a: Floats, shift: number, n: number, out: Floats): void {
  for (let i = 0; i < n * n; i++) out[i] = factor * a[i]!;
  for (let i = 0; i < n; i++) out[i * (n + 1)] = out[i * (n + 1)]! + shift;
}

/** max |M - I|; Infinity if an entry is NaN. */
export function distance(m: Floats, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const off = Math.abs(m[i * n + j]! - (i === j ? 1 : 0));
      if (!(off <= worst)) worst = Number.isNaN(off) ? Infinity : off;
    }
  }
  return worst;
}

/** The Frobenius norm of A + shift I. */
export function frobenius(a: Floats, n: number, shift = 0): number {
  let sum = 0;
  for (let i = 0; i < n * n; i++) sum += (a[i]! + (i % (n + 1) === 0 ? shift : 0)) ** 2;
  return Math.sqrt(sum);
}
