import type { DataId } from '@tensorflow/tfjs-core';
import type { Addon } from '../operations/binding.js';

/** What the backend knows of the data of a tensor. */
export interface TensorData {
  readonly shape: number[];
  /** TensorFlow's number for it. */
  readonly dtype: number;
  refCount: number;
  /** Values that TensorFlow has not been given yet, or null. */
  values: Float32Array | null;
  /** TensorFlow's tensor; valid where `values` is null. */
  id: number;
}

/** The backend of tfjs-node, as far as the kernels use it. */
export interface TensorFlowBackend extends Addon {
  readonly isUsingGpuDevice: boolean;
  /** Values of float32 tensors where they lie in the heap, until the next operation; see `heapOf`. */
  lend?(ids: readonly DataId[]): Float32Array[];
  readonly tensorMap: {
    get(dataId: DataId): TensorData;
    set(dataId: DataId, data: TensorData): void;
    delete(dataId: DataId): boolean;
  };
}
