import { checkLength, checkWhole } from '../check.js';
import type { Floats } from '../roots/normalise.js';
import { emptyLike } from '../products/product-shape.js';
import { runProduct } from '../products/product.js';
import { checkSlabs, slabsOf } from './slabs.js';
import { operand, result } from '../wasm/layouts.js';

/**
 * keep S + gain x x^T, slab by slab: the rows of a slab times all rows up to its end, half the work
 * of x x^T.
 * @param slabs S, as `toSlabs` makes it; float64 or float32, as x.
 * @param x [n, k], row-major.
 * @returns slabs.
 * @throws CurvatureError on a wrong length.
 */
export function slabUpdate<T extends Floats>(
  slabs: T,
  x: T,
  n: number,
  k: number,
  block: number,
  keep: number,
  gain: number,
): T {
  checkSlabs('slabUpdate', slabs, n, block);
  checkWhole('slabUpdate', 'k', k);
  checkLength('slabUpdate', 'x', x, n * k);
  const out = slabs.slice() as T;
  const { rows: aLayout, transposed: bLayout } = operand;
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    const a = x.subarray(first * k, (first + rows) * k);
    const b = x.subarray(0, across * k);
    const c = out.subarray(at, at + rows * across);
    const sizes = { count: 1, n: rows, m: k, k: across, alpha: gain, beta: keep };
    runProduct({ ...sizes, a, aLayout, b, bLayout, c, cLayout: result.full });
    mirrorBlock(c, first, rows, across);
  }
  return out;
}

/**
 * Makes the block on the diagonal symmetric to the last bit: fused products round (i, j) and (j, i)
 * apart.
 */
function mirrorBlock(slab: Floats, first: number, rows: number, across: number): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < r; j++) slab[j * across + first + r] = slab[r * across + first + j]!;
  }
}

/**
 * S b: each slab gives its own rows, and, transposed, a part of all rows above.
 * @param b [n, m], row-major, of the type of the slabs.
 * @returns [n, m].
 * @throws CurvatureError on a wrong length.
 */
export function slabTimesMatrix<T extends Floats>(
  slabs: T,
  b: T,
  n: number,
  m: number,
  block: number,
): T {
  checkSlabs('slabTimesMatrix', slabs, n, block);
  checkWhole('slabTimesMatrix', 'm', m);
  checkLength('slabTimesMatrix', 'b', b, n * m);
  const out = emptyLike(b, n * m);
  const above = emptyLike(b, n * m);
  for (const { first, rows, across, at } of slabsOf(n, block)) {
    const slab = slabs.subarray(at, at + rows * across);
    const own = {
      count: 1,
      k: m,
      alpha: 1,
      beta: 0,
      a: slab,
      bLayout: operand.rows,
      cLayout: result.full,
    };
    const c = out.subarray(first * m, across * m);
    runProduct({
      ...own,
      n: rows,
      m: across,
      aLayout: operand.rows,
      b: b.subarray(0, across * m),
      c,
    });
    if (first === 0) continue;
    const part = above.subarray(0, across * m);
    const theirs = b.subarray(first * m, across * m);
    runProduct({ ...own, n: across, m: rows, aLayout: operand.transposed, b: theirs, c: part });
    for (let i = 0; i < first * m; i++) out[i] = out[i]! + part[i]!;
  }
  return out;
}
