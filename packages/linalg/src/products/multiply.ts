import { checkLength, checkWhole } from '../check.js';
import type { Floats } from '../normalise.js';
import { runProduct } from './product.js';
import { emptyLike } from './product-shape.js';
import { operand, result } from '../wasm/layouts.js';

/**
 * The matrix product a b, or `count` of them, in the type of the operands. In WebAssembly, float32
 * products are summed in float32.
 * @param a [count, n, m], row-major.
 * @param b [count, m, k], row-major.
 * @param count Default 1.
 * @returns [count, n, k].
 * @throws CurvatureError if a size is not a whole number or a length does not fit.
 */
export function multiply<T extends Floats>(
  a: T,
  b: T,
  n: number,
  m: number,
  k: number,
  count = 1,
): T {
  for (const [name, size] of Object.entries({ n, m, k, count })) checkWhole('multiply', name, size);
  checkLength('multiply', 'a', a, count * n * m);
  checkLength('multiply', 'b', b, count * m * k);
  const c = emptyLike(a, count * n * k);
  runProduct({
    count,
    n,
    m,
    k,
    alpha: 1,
    a,
    aLayout: operand.rows,
    b,
    bLayout: operand.rows,
    beta: 0,
    c,
    cLayout: result.full,
  });
  return c;
}
