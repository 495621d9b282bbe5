import { productByTypescript } from './product-by-typescript.js';
import type { Product } from './product-shape.js';
import { kernels } from '../wasm/kernels.js';
import { productByKernel } from '../wasm/product-by-kernel.js';

/**
 * With fewer multiplications the call into WebAssembly costs more than it saves: those of 5 x 5
 * times 5 x 5 in Node 20.
 */
const WORTH_A_CALL = 2 ** 7;

/**
 * Computes a product, with the kernels if there are some and it is large enough. Checks nothing.
 */
export function runProduct(product: Product): void {
  const { count, n, m, k } = product;
  const fast = count * n * m * k < WORTH_A_CALL ? null : kernels();
  if (fast) productByKernel(fast, product);
  else productByTypescript(product);
}
