import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';

/** TensorFlow's number for float32. */
export const FLOAT32 = 1;

/** The addon of tfjs-node, as far as the kernels use it. Tensors of TensorFlow go by ids. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  /** A copy of the values. */
  tensorDataSync(id: number): Float32Array;
}

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
export interface TensorFlowBackend extends KernelBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: {
    get(dataId: DataId): TensorData;
    set(dataId: DataId, data: TensorData): void;
    delete(dataId: DataId): boolean;
  };
}
