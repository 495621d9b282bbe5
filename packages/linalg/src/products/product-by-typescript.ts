import type { Floats } from '../normalise.js';
import { pack, unpack } from '../packed/packed.js';
import type { Product } from './product-shape.js';
import { rowProducts, symmetricRowProducts } from './row-products.js';
import { transposed } from './transposed.js';
import { operand, result } from '../wasm/layouts.js';

/**
 * A product without kernels, matrix after matrix, summed in float64: the reference for the kernels,
 * and the fallback without WebAssembly.
 */
export function productByTypescript(product: Product): void {
  const { count, alpha, beta, c } = product;
  const size = c.length / Math.max(1, count);
  for (let s = 0; s < count; s++) {
    const sums = sumsOf(product, s);
    for (let i = 0; i < size; i++) {
      const at = s * size + i;
      c[at] = beta === 0 ? alpha * sums[i]! : beta * c[at]! + alpha * sums[i]!;
    }
  }
}

function sumsOf(
  { n, m, k, a, aLayout, b, bLayout, cLayout, count }: Product,
  s: number,
): Float64Array {
  const rows = rowsOf(part(a, s, count), n, m, aLayout);
  // The rows of B^T, so that the inner loop reads both operands contiguously.
  const columns = rowsOf(part(b, s, count), k, m, transposedLayout[bLayout]!);
  if (cLayout === result.full) return rowProducts(rows, columns, n, m, k);
  const both = symmetricRowProducts(rows, columns, n, m);
  return cLayout === result.packed ? pack(both, n) : both;
}

/** The layout of the transposed operand, by that of the operand. */
const transposedLayout = [operand.transposed, operand.rows, operand.packed];

const part = (values: Floats, s: number, count: number): Float64Array => {
  const size = values.length / count;
  return Float64Array.from(values.subarray(s * size, (s + 1) * size));
};

function rowsOf(values: Float64Array, n: number, m: number, layout: number): Float64Array {
  if (layout === operand.rows) return values;
  return layout === operand.transposed ? transposed(values, m, n) : unpack(values, n);
}
