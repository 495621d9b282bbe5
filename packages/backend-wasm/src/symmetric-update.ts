import { slabsOf, slabUpdate, symmetricUpdate } from '@curvature/spec';
import { tidy, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { heapProducts } from './heap-products.js';
import { addressOf, blendOver, isFloat } from './tensors.js';
import type { WasmBackend } from './wasm-backend.js';

const FLOAT_BYTES = 4;

/**
 * `symmetricUpdate` by one triangle, without transposing. The product is summed on its own: added up on the average, which is larger by far,
 * its terms would be rounded to the average's last place, and averages of many steps would lose their definiteness.
 */
export const symmetricUpdateInHeap: KernelConfig = {
  kernelName: symmetricUpdate.name,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { matrix, x } = inputs as { matrix: Tensor; x: Tensor };
    const attributes = attrs as unknown as { keep: number; gain: number; turned: 0 | 1 };
    const { keep, gain, turned } = attributes;
    const products = isFloat([matrix, x]) ? heapProducts(backend) : undefined;
    if (!products) return tidy(() => symmetricUpdate.composite({ matrix, x }, attributes));
    const [count, n] = matrix.shape as [number, number];
    const out = backend.makeOutput(matrix.shape, 'float32');
    const from = { at: addressOf(backend, x), turned: turned === 1 };
    products.square(count, n, x.shape[turned === 1 ? 1 : 2]!, from, addressOf(backend, out));
    blendOver(backend, matrix, out, keep, gain);
    return out;
  },
};

/** `slabUpdate`, slab by slab. */
export const slabUpdateInHeap: KernelConfig = {
  kernelName: slabUpdate.name,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { packed, x } = inputs as { packed: Tensor; x: Tensor };
    const attributes = attrs as unknown as { keep: number; gain: number; blockSize: number };
    const { keep, gain, blockSize } = attributes;
    const products = isFloat([packed, x]) ? heapProducts(backend) : undefined;
    if (!products) return tidy(() => slabUpdate.composite({ packed, x }, attributes));
    const [count, n, inner] = x.shape as [number, number, number];
    const out = backend.makeOutput(packed.shape, 'float32');
    const [length, slabs] = [packed.shape[1]!, slabsOf(n, blockSize)];
    for (let item = 0; item < count; item++) {
      const [from, to] = [addressOf(backend, x, item * n * inner), addressOf(backend, out, item * length)];
      for (const { first, rows, across, at } of slabs) {
        const left = { at: from + first * inner * FLOAT_BYTES, turned: false };
        const shape = { count: 1, rows, inner, columns: across };
        products.multiply(shape, left, { at: from, turned: true }, to + at * FLOAT_BYTES);
      }
    }
    blendOver(backend, packed, out, keep, gain);
    return out satisfies TensorInfo;
  },
};
