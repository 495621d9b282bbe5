import { checkLength, checkWhole } from './check.js';
import { transposed } from './multiply.js';
import { checkPacked, pack, rowStart, unpack } from './packed.js';
import { rowProducts, symmetricRowProducts } from './row-products.js';

/**
 * keep S + gain x x^T, computing one triangle.
 * @param packed S, packed.
 * @param x [n, k], row-major.
 * @returns packed.
 * @throws CurvatureError on a wrong length.
 */
export function packedUpdate(
  packed: Float64Array,
  x: Float64Array,
  n: number,
  k: number,
  keep: number,
  gain: number,
): Float64Array {
  checkPacked('packedUpdate', packed, n);
  checkWhole('packedUpdate', 'k', k);
  checkLength('packedUpdate', 'x', x, n * k);
  const outer = pack(symmetricRowProducts(x, x, n, k), n);
  return packed.map((s, i) => keep * s + gain * outer[i]!);
}

/** S v, reading each packed entry once. v: [n] -> [n]. @throws CurvatureError on a wrong length. */
export function packedTimesVector(packed: Float64Array, v: Float64Array, n: number): Float64Array {
  checkPacked('packedTimesVector', packed, n);
  checkLength('packedTimesVector', 'v', v, n);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const at = rowStart(i, n);
    const vi = v[i]!;
    let sum = packed[at + i]! * vi;
    for (let j = i + 1; j < n; j++) {
      const s = packed[at + j]!;
      sum += s * v[j]!;
      out[j] = out[j]! + s * vi;
    }
    out[i] = out[i]! + sum;
  }
  return out;
}

/** S b. b: [n, m], row-major -> [n, m]. @throws CurvatureError on a wrong length. */
export function packedTimesMatrix(packed: Float64Array, b: Float64Array, n: number, m: number): Float64Array {
  checkPacked('packedTimesMatrix', packed, n);
  checkWhole('packedTimesMatrix', 'm', m);
  checkLength('packedTimesMatrix', 'b', b, n * m);
  return rowProducts(unpack(packed, n), transposed(b, n, m), n, n, m);
}

/**
 * The product of two symmetric matrices that commute, such as powers of one matrix: it is symmetric, so one triangle is computed.
 * For matrices that do not commute the result is meaningless.
 * @returns packed.
 * @throws CurvatureError on a wrong length.
 */
export function packedProduct(a: Float64Array, b: Float64Array, n: number): Float64Array {
  checkPacked('packedProduct', a, n);
  checkPacked('packedProduct', b, n);
  return pack(symmetricRowProducts(unpack(a, n), unpack(b, n), n, n), n);
}
