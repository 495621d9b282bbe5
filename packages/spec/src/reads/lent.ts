import { type DataId, engine, type Tensor } from '@tensorflow/tfjs-core';
import { readsAreCheap, withValues } from './reads.js';

/** A backend that shows float32 values where they lie, until its next operation. */
interface Lender {
  lend?(ids: readonly DataId[]): Float32Array[];
}

/**
 * As `withValues`, for a `use` that only reads, keeps no array and runs no operation: where the
 * backend lends values, none are copied.
 */
export function withLentValues<R>(
  tensors: readonly Tensor[],
  use: (...values: Float32Array[]) => R,
): R | Promise<R> {
  const backend = engine().backend as Lender | null;
  const isLent = backend?.lend && tensors.every(({ dtype }) => dtype === 'float32');
  return isLent && readsAreCheap()
    ? use(...backend.lend!(tensors.map(({ dataId }) => dataId)))
    : withValues(tensors, use);
}
