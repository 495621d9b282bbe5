import { checkLength, checkWhole } from './check.js';
import { rowProducts } from './row-products.js';

/**
 * The matrix product a b.
 * @param a [n, m], row-major.
 * @param b [m, k], row-major.
 * @returns [n, k].
 * @throws CurvatureError if a size is not a whole number or a length does not fit.
 */
export function multiply(a: Float64Array, b: Float64Array, n: number, m: number, k: number): Float64Array {
  for (const [name, size] of Object.entries({ n, m, k })) checkWhole('multiply', name, size);
  checkLength('multiply', 'a', a, n * m);
  checkLength('multiply', 'b', b, m * k);
  return rowProducts(a, transposed(b, m, k), n, m, k);
}

/** [n, m] -> [m, n] */
export function transposed(a: Float64Array, n: number, m: number): Float64Array {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) out[j * n + i] = a[i * m + j]!;
  return out;
}
