import { checkKnown, checkNumber, CurvatureError } from '@curvature/spec';
import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
} from '@tensorflow/tfjs-core';
import { batchMatMul, fusedMatMul, type Multiply, type WasmBackend } from './matmul-kernels.js';
import { areRight, syncProducts, type SyncProducts } from './sync-products.js';
import { syncRuntime } from './sync-runtime.js';

export interface AcceleratedMatMulOptions {
  /** Of onnxruntime; default 1. */
  readonly threads?: number;
  /** Hears once, if multiplication stays as it was; default console.warn. */
  readonly warn?: (message: string) => void;
}

const kernels = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };

/**
 * Lets tfjs's wasm backend in Node multiply float32 matrices through onnxruntime, in place, on the
 * calling thread.
 *
 * Small products and other dtypes stay with the kernels registered before (stock ones or
 * @curvature/backend-wasm's). It uses parts of onnxruntime-node and of the backend that are not
 *   public, and tries both out on products whose result is known; where one is missing,
 * of another version or wrong, `warn` hears why, and the kernels registered before do all.
 * @param options threads: default 1; warn: default console.warn.
 * @returns Puts the kernels registered before back, and frees the sessions.
 * @throws CurvatureError on an invalid option.
 */
export function acceleratedMatMul(options: AcceleratedMatMulOptions = {}): () => void {
  checkKnown('acceleratedMatMul', options, ['threads', 'warn']);
  const { threads = 1, warn = console.warn } = options;
  checkNumber('acceleratedMatMul', 'threads', threads, { min: 1, integer: true });
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

/** Tries each backend out before its first product, and gives up at the first failure. */
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
  // One piece for all: another allocation could move the heap.
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

/** What `attempt` gives, or null and a sentence to `warn`. */
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
 * Registers what `make` makes of a kernel; gives a function that puts the kernel back, unless
 * another has taken its place since.
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
