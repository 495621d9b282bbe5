import { checkLength, checkWhole } from '../../src/check.js';
import type { Floats } from '../../src/normalise.js';
import { emptyLike } from '../../src/products/product-shape.js';
import { runProduct } from '../../src/products/product.js';
import { operand, result } from '../../src/wasm/layouts.js';

// Products of dense symmetric matrices, in which one triangle is computed, then mirrored.

/**
 * decay S + weight x x^T, symmetric to the last bit; for `count` matrices, in the type of the
 * operands.
 * @param matrix S, [count, n, n], of which the upper triangle is read.
 * @param x [count, n, k], row-major.
 * @param decay If 0, S is not read.
 * @param count Default 1.
 * @returns [count, n, n].
 * @throws CurvatureError on a wrong length.
 */
export function symmetricUpdate<T extends Floats>(
  matrix: T,
  x: T,
  n: number,
  k: number,
  decay: number,
  weight: number,
  count = 1,
): T {
  for (const [name, size] of Object.entries({ n, k, count }))
    checkWhole('symmetricUpdate', name, size);
  checkLength('symmetricUpdate', 'matrix', matrix, count * n * n);
  checkLength('symmetricUpdate', 'x', x, count * n * k);
  const c = matrix.slice() as T;
  const { rows: aLayout, transposed: bLayout } = operand;
  const cLayout = result.mirrored;
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
 * a b for symmetric matrices that commute, symmetric to the last bit; for others the result is
 * meaningless.
 * @param a [count, n, n], and `b` likewise.
 * @param count Default 1.
 * @returns [count, n, n].
 * @throws CurvatureError on a wrong length.
 */
export function symmetricProduct<T extends Floats>(a: T, b: T, n: number, count = 1): T {
  for (const [name, size] of Object.entries({ n, count }))
    checkWhole('symmetricProduct', name, size);
  checkLength('symmetricProduct', 'a', a, count * n * n);
  checkLength('symmetricProduct', 'b', b, count * n * n);
  const c = emptyLike(a, a.length);
  const { rows: aLayout, rows: bLayout } = operand;
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
    cLayout: result.mirrored,
  });
  return c;
}
