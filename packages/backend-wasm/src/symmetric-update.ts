import { slabsOf, slabUpdate, symmetricUpdate } from '@curvature/spec';
import { tidy, type KernelConfig, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { heapProducts } from './heap-products.js';
import { addressOf, copied, isFloat, multiplied } from './tensors.js';
import type { WasmBackend } from './wasm-backend.js';

const FLOAT_BYTES = 4;

/**
 * `symmetricUpdate` by one triangle, without transposing. Both factors are multiplied by the root of the gain: were one of them multiplied by
 * all of it, the product would be no square to the last bits, and averages of many would lose their definiteness.
 */
export const symmetricUpdateInHeap: KernelConfig = {
  kernelName: symmetricUpdate.name,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { matrix, x } = inputs as { matrix: Tensor; x: Tensor };
    const attributes = attrs as unknown as { keep: number; gain: number; turned: 0 | 1 };
    const { keep, gain, turned } = attributes;
    const products = gain >= 0 && isFloat([matrix, x]) ? heapProducts(backend) : undefined;
    if (!products) return tidy(() => symmetricUpdate.composite({ matrix, x }, attributes));
    const [count, n] = matrix.shape as [number, number];
    const [out, scaled] = [copied(backend, matrix), multiplied(backend, x, Math.sqrt(gain))];
    const from = { at: addressOf(backend, scaled), turned: turned === 1 };
    products.square(count, n, x.shape[turned === 1 ? 1 : 2]!, from, addressOf(backend, out), keep);
    backend.disposeData(scaled.dataId);
    return out;
  },
};

/** `slabUpdate` in place, slab by slab. */
export const slabUpdateInHeap: KernelConfig = {
  kernelName: slabUpdate.name,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend: given }) => {
    const backend = given as WasmBackend;
    const { packed, x } = inputs as { packed: Tensor; x: Tensor };
    const attributes = attrs as unknown as { keep: number; gain: number; blockSize: number };
    const { keep, gain, blockSize } = attributes;
    const products = gain >= 0 && isFloat([packed, x]) ? heapProducts(backend) : undefined;
    if (!products) return tidy(() => slabUpdate.composite({ packed, x }, attributes));
    const scaled = multiplied(backend, x, Math.sqrt(gain));
    const [count, n, inner] = x.shape as [number, number, number];
    const out = copied(backend, packed);
    const [length, slabs] = [packed.shape[1]!, slabsOf(n, blockSize)];
    for (let item = 0; item < count; item++) {
      const [from, to] = [addressOf(backend, scaled, item * n * inner), addressOf(backend, out, item * length)];
      for (const { first, rows, across, at } of slabs) {
        const left = { at: from + first * inner * FLOAT_BYTES, turned: false };
        const shape = { count: 1, rows, inner, columns: across };
        products.multiply(shape, left, { at: from, turned: true }, to + at * FLOAT_BYTES, keep);
      }
    }
    backend.disposeData(scaled.dataId);
    return out satisfies TensorInfo;
  },
};
