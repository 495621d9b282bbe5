import { BatchMatMul } from '@tensorflow/tfjs-core';
import { heapProducts } from '../heap/heap-products.js';
import { byHeap } from './multiply-in-heap.js';
import { byXnnpack } from './multiply-by-xnnpack.js';
import {
  isEmpty,
  isSimpleBatch,
  type Product,
  productOf,
  type ProductShape,
} from './product-shape.js';
import { replacement } from '../kernels/replacement.js';
import { worthwhile } from '../kernels/worthwhile.js';
import { zeros } from '../heap/zeros.js';

/**
 * `BatchMatMul` by the products of @curvature/linalg in the backend's heap, or else by XNNPACK.
 *
 * The stock kernel reaches XNNPACK only for a single product without transposed operands, and every
 * gradient of a product has a transposed one. This one takes float32 matrices and stacks that fit
 * together: large products, batches that the stock kernel broadcasts wrongly, and sums over
 * nothing, for which XNNPACK prints errors.
 */
export const batchMatMul = replacement<Product>({
  kernelName: BatchMatMul,
  takes({ a, b }, attrs) {
    const product = productOf(a, b, attrs);
    return product && isOurs(product.shape) ? product : undefined;
  },
  compute(backend, product, stock) {
    if (isEmpty(product.shape)) return zeros(backend, product.shape.out);
    const products = heapProducts(backend);
    return products ? byHeap(backend, products, product) : byXnnpack(backend, product, stock);
  },
});

const isOurs = (shape: ProductShape): boolean =>
  isEmpty(shape) || !isSimpleBatch(shape) || isLarge(shape);

const isLarge = ({ rows, inner, columns }: ProductShape): boolean =>
  rows * inner * columns >= worthwhile.multiplications;
