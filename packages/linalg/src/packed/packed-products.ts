import { checkLength, checkWhole } from '../check.js';
import type { Floats } from '../normalise.js';
import { checkPacked } from './packed.js';
import { emptyLike } from '../products/product-shape.js';
import { runProduct } from '../products/product.js';
import { operand, result } from '../wasm/layouts.js';

/**
 * decay S + weight x x^T, by one triangle; for `count` matrices, in the type of the operands.
 * @param packed S, packed: [count, n (n + 1) / 2].
 * @param x [count, n, k], row-major.
 * @param decay If 0, S is not read.
 * @param count Default 1.
 * @returns packed.
 * @throws CurvatureError on a wrong length.
 */
export function packedUpdate<T extends Floats>(
  packed: T,
  x: T,
  n: number,
  k: number,
  decay: number,
  weight: number,
  count = 1,
): T {
  checkPacked('packedUpdate', packed, n, count);
  checkWhole('packedUpdate', 'k', k);
  checkLength('packedUpdate', 'x', x, count * n * k);
  const c = packed.slice() as T;
  const { rows: aLayout, transposed: bLayout } = operand;
  const cLayout = result.packed;
  runProduct({
    count,
    n,
    m: k,
    k: n,
    alpha: weight,
    a: x,
    aLayout,
    b: x,
    bLayout,
    beta: decay,
    c,
    cLayout,
  });
  return c;
}

/**
 * S b without unpacking; for `count` matrices, in the type of the operands.
 * @param packed S, packed: [count, n (n + 1) / 2].
 * @param b [count, n, m], row-major.
 * @param count Default 1.
 * @returns [count, n, m].
 * @throws CurvatureError on a wrong length.
 */
export function packedTimesMatrix<T extends Floats>(
  packed: T,
  b: T,
  n: number,
  m: number,
  count = 1,
): T {
  checkPacked('packedTimesMatrix', packed, n, count);
  checkWhole('packedTimesMatrix', 'm', m);
  checkLength('packedTimesMatrix', 'b', b, count * n * m);
  const c = emptyLike(packed, count * n * m);
  const { packed: aLayout, rows: bLayout } = operand;
  const cLayout = result.full;
  runProduct({
    count,
    n,
    m: n,
    k: m,
    alpha: 1,
    a: packed,
    aLayout,
    b,
    bLayout,
    beta: 0,
    c,
    cLayout,
  });
  return c;
}

/**
 * The product of two symmetric matrices that commute, such as powers of one matrix. It is
 * symmetric, so one triangle is computed; for matrices that do not commute the result is
 * meaningless. For `count` products, in the type of the operands.
 * @param a [count, n (n + 1) / 2], packed, and `b` likewise.
 * @param count Default 1.
 * @returns packed.
 * @throws CurvatureError on a wrong length.
 */
export function packedProduct<T extends Floats>(a: T, b: T, n: number, count = 1): T {
  checkPacked('packedProduct', a, n, count);
  checkPacked('packedProduct', b, n, count);
  const c = emptyLike(a, a.length);
  const { packed: aLayout, packed: bLayout } = operand;
  runProduct({
    count,
    n,
    m: n,
    k: n,
    alpha: 1,
    a,
    aLayout,
    b,
    bLayout,
    beta: 0,
    c,
    cLayout: result.packed,
  });
  return c;
}
