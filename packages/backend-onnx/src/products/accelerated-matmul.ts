import { CurvatureError } from '@curvature/spec';
import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { batchMatMul, fusedMatMul, type Multiply, type WasmBackend } from './matmul-kernels.js';
import { acceleratedMatMulOptions, type AcceleratedMatMulOptions } from './options.js';
import { areRight, syncProducts, type SyncProducts } from './sync-products.js';
import { syncRuntime } from './sync-runtime.js';

const kernels = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };

/**
 * Lets tfjs's wasm backend in Node multiply float32 matrices through onnxruntime, in place, on the
 * calling thread.
 *
 * Small products and other dtypes stay with the kernels registered before: the stock ones, or those
 * of @curvature/backend-wasm. It uses parts of onnxruntime-node and of the backend that are not
 * public, and tries both on products whose result is known. If one is missing, wrong, or of another
 * version, `warn` is called with the reason, and the kernels registered before do all products.
 *
 * @param given.threads Threads of onnxruntime; default 1.
 * @param given.warn Called once with a reason, if products stay as before; default console.warn.
 * @returns A function that puts the kernels registered before back, and frees the sessions.
 * @throws CurvatureError for an invalid option.
 */
export function acceleratedMatMul(given: AcceleratedMatMulOptions = {}): () => void {
  const { threads, warn } = acceleratedMatMulOptions.complete(given);
  const products = guarded(warn, () => started(threads));
  if (!products) return () => {};
  const multiply = multiplier(products, warn);
  const undo = Object.entries(kernels).map(([name, make]) =>
    replace(name, (previous) => make(previous, multiply)),
  );
  return () => {
    for (const putBack of undo) putBack();
    products.dispose();
  };
}

function started(threads: number): SyncProducts {
  if (!getKernel('BatchMatMul', 'wasm'))
    throw new Error('@tensorflow/tfjs-backend-wasm is not loaded: import it first');
  const products = syncProducts(syncRuntime(), threads);
  if (!areRight(products, (values) => Float32Array.from(values)))
    throw new Error('trial products came out wrong');
  return products;
}

/** Tries each backend before its first product, and stops permanently at the first failure. */
function multiplier(products: SyncProducts, warn: (message: string) => void): Multiply {
  const tried = new WeakSet<WasmBackend>();
  let isBroken = false;
  return (backend, product, output) => {
    if (isBroken) return false;
    const done = guarded(warn, () => {
      if (!tried.has(backend)) tryInHeap(products, backend);
      tried.add(backend);
      products.multiply(product(), output());
      return true;
    });
    isBroken = done === null;
    return !isBroken;
  };
}

function tryInHeap(products: SyncProducts, backend: WasmBackend): void {
  // One allocation holds all operands: another could move the heap.
  const info = backend.makeOutput([SCRATCH], 'float32');
  const scratch = backend.typedArrayFromHeap(info);
  let used = 0;
  const isRight = areRight(products, (values) => {
    const piece = scratch.subarray(used, (used += values.length));
    piece.set(values);
    return piece;
  });
  backend.disposeData(info.dataId);
  if (!isRight) throw new Error("trial products in the backend's memory came out wrong");
}

/** Numbers, enough for all trial products. */
const SCRATCH = 256;

/** The result of `attempt`; if it throws, null, and `warn` is called with the reason. */
function guarded<T>(warn: (message: string) => void, attempt: () => T): T | null {
  try {
    return attempt();
  } catch (error) {
    const { message } = error as Error;
    const reason = error instanceof CurvatureError ? message : `${message}.`;
    warn(`acceleratedMatMul: products are made as before, right but slower: ${reason}`);
    return null;
  }
}

/**
 * Registers the kernel that `make` returns in place of the previous one. Returns a function that
 * puts the previous one back, unless another kernel has been registered since.
 */
function replace(name: string, make: (previous: KernelConfig) => KernelConfig): () => void {
  const previous = getKernel(name, 'wasm');
  if (!previous) return () => {};
  const ours = make(previous);
  put(ours);
  return () => {
    if (getKernel(name, 'wasm') === ours) put(previous);
  };
}

function put(kernel: KernelConfig): void {
  unregisterKernel(kernel.kernelName, kernel.backendName);
  registerKernel(kernel);
}
