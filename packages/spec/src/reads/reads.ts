import {
  clone,
  engine,
  getBackend,
  keep,
  type Tensor,
  type TypedArray,
} from '@tensorflow/tfjs-core';

/** Where tensors live in this thread's memory, unless the backend itself says otherwise. */
const IN_MEMORY = ['cpu', 'wasm', 'tensorflow'];

/** TensorFlow's own backend has one name for memory and for a GPU, and tells which it uses. */
const isOnGpu = (): boolean =>
  (engine().backend as { readonly isUsingGpuDevice?: boolean } | null)?.isUsingGpuDevice === true;

/** Whether reading a value back stalls nothing: true where tensors live in this thread's memory. */
export const readsAreCheap = (): boolean => IN_MEMORY.includes(getBackend()) && !isOnGpu();

/**
 * Whether a value may be read back at once, were it dear: not on webgpu, where tfjs copies it
 * through a canvas in a browser, with a warning, and fails in Node, which has none; and not on a GPU
 * of TensorFlow, where it would wait for all that is queued.
 */
export const canReadAtOnce = (): boolean => getBackend() !== 'webgpu' && !isOnGpu();

/** After what runs now: the promises of tfjs-node read before they return. */
const afterThis = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/**
 * The values of a tensor, which may be disposed as soon as this has returned its promise:
 * `tensor.data()` fails on webgpu if its tensor goes before the values come. On a device nothing
 * waits for it before the caller is done.
 */
export async function readLater<A extends TypedArray = Float32Array>(tensor: Tensor): Promise<A> {
  if (readsAreCheap()) return (await tensor.data()) as A;
  const own = keep(clone(tensor));
  try {
    if (isOnGpu()) await afterThis();
    return (await own.data()) as A;
  } finally {
    own.dispose();
  }
}

/**
 * What `use` makes of the values of tensors: at once where reading is cheap; elsewhere a promise,
 * so that no step waits for the device. The tensors may be disposed as soon as this has returned.
 */
export function withValues<R>(
  tensors: readonly Tensor[],
  use: (...values: Float32Array[]) => R,
): R | Promise<R> {
  if (readsAreCheap()) return use(...tensors.map((tensor) => tensor.dataSync<'float32'>()));
  return Promise.all(tensors.map((tensor) => readLater(tensor))).then((values) => use(...values));
}
