import { slabsOf } from '@curvature/spec/internal';
import { slabUpdate } from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import { heapKernel, isMatrix, isSquareStack } from './heap-kernel.js';
import { addressOf, blendOver } from '../heap/tensors.js';

const FLOAT_BYTES = 4;

/**
 * `symmetricUpdate` by one triangle, without transposing. The product is summed by itself. If its
 * terms were added to the average one by one, which is far larger, they would be rounded to the
 * average's last place, and averages of many steps would not stay definite.
 */
export const symmetricUpdateInHeap = heapKernel({
  declaration: symmetricUpdate,
  accepts: ({ matrix, x }, { transposed }) =>
    isSquareStack(matrix) &&
    x.rank === 3 &&
    x.size > 0 &&
    x.shape[0] === matrix.shape[0] &&
    x.shape[transposed === 1 ? 2 : 1] === matrix.shape[1],
  compute({ backend, products, inputs: { matrix, x }, attributes: { decay, weight, transposed } }) {
    const [count, n] = matrix.shape as [number, number];
    const out = backend.makeOutput(matrix.shape, 'float32');
    const from = { at: addressOf(backend, x), transposed: transposed === 1 };
    products.square(count, n, x.shape[transposed === 1 ? 1 : 2]!, from, addressOf(backend, out));
    blendOver(backend, matrix, out, decay, weight);
    return out;
  },
});

/** `slabUpdate`, slab by slab. */
export const slabUpdateInHeap = heapKernel({
  declaration: slabUpdate,
  accepts: ({ packed, x }, { blockSize }) =>
    isMatrix(packed) &&
    x.rank === 3 &&
    x.size > 0 &&
    x.shape[0] === packed.shape[0] &&
    isWhole(blockSize) &&
    lengthOf(x.shape[1]!, blockSize) === packed.shape[1],
  compute({ backend, products, inputs: { packed, x }, attributes: { decay, weight, blockSize } }) {
    const [count, n, inner] = x.shape as [number, number, number];
    const out = backend.makeOutput(packed.shape, 'float32');
    const [length, slabs] = [packed.shape[1]!, slabsOf(n, blockSize)];
    for (let item = 0; item < count; item++) {
      const [from, to] = [
        addressOf(backend, x, item * n * inner),
        addressOf(backend, out, item * length),
      ];
      for (const { first, rows, across, at } of slabs) {
        const left = { at: from + first * inner * FLOAT_BYTES, transposed: false };
        const shape = { count: 1, rows, inner, columns: across };
        products.multiply(shape, left, { at: from, transposed: true }, to + at * FLOAT_BYTES);
      }
    }
    blendOver(backend, packed, out, decay, weight);
    return out;
  },
});

const isWhole = (size: number): boolean => Number.isInteger(size) && size > 0;

/** The numbers of a packed matrix of side n. */
const lengthOf = (n: number, blockSize: number): number =>
  slabsOf(n, blockSize).reduce((length, { rows, across }) => length + rows * across, 0);
