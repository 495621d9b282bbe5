import { bothSides } from '@curvature/spec/internal';
import { borrowing } from '../fused/fused-kernel.js';
import type { Tensor } from '@tensorflow/tfjs-core';
import { heapKernel, isSquareStack } from './heap-kernel.js';
import { addressOf } from '../heap/tensors.js';

const plain = (at: number) => ({ at, transposed: false });

/** `bothSides` without transposing, by way of one product that no tensor holds. */
export const bothSidesInHeap = heapKernel({
  declaration: bothSides,
  accepts({ left, x, right }) {
    const [count, m, n] = x.shape;
    return (
      x.rank === 3 &&
      [left, right].every(isSquareStack) &&
      [left, right].every(({ shape }) => shape[0] === count) &&
      left.shape[1] === m &&
      right.shape[1] === n
    );
  },
  compute({ backend, products, inputs: { left, x, right }, attributes }) {
    const [count, m, n] = x.shape as [number, number, number];
    const out = backend.makeOutput(x.shape, 'float32');
    const factor = (matrix: Tensor, isTransposed: 0 | 1) => ({
      at: addressOf(backend, matrix),
      transposed: isTransposed === 1,
    });
    borrowing(backend)(4 * x.size, (half) => {
      const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
      const first = factor(left, attributes.transposeLeft);
      products.multiply({ count, rows: m, inner: m, columns: n }, first, plain(from), half);
      const second = factor(right, attributes.transposeRight);
      products.multiply({ count, rows: m, inner: n, columns: n }, plain(half), second, to);
    });
    return out;
  },
});
