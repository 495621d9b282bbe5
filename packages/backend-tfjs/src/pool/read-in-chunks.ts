import { readLater } from '@curvature/spec/reads';
import { clone, keep, slice, type Tensor } from '@tensorflow/tfjs-core';

/** Bytes of a chunk, which takes a millisecond or two to read. */
const CHUNK = 2 ** 23;

/**
 * The values of a stack [count, n, n]. A large stack is read in chunks of matrices, so that the
 * event loop runs meanwhile. The caller may dispose the stack as soon as this has returned its
 * promise.
 */
export async function readInChunks(stack: Tensor, chunk = CHUNK): Promise<Float32Array> {
  const [count, n] = stack.shape as [number, number, number];
  const size = n * n;
  if (4 * stack.size <= chunk) return readLater(stack);
  // Shares the memory of the stack, and outlives it.
  const own = keep(clone(stack));
  const all = new Float32Array(stack.size);
  const step = Math.max(1, Math.floor(chunk / (4 * size)));
  try {
    for (let from = 0; from < count; from += step) {
      if (from > 0) await new Promise((resolve) => setTimeout(resolve));
      const part = keep(slice(own, [from, 0, 0], [Math.min(step, count - from), n, n]));
      all.set((await part.data()) as Float32Array, from * size);
      part.dispose();
    }
  } finally {
    own.dispose();
  }
  return all;
}
