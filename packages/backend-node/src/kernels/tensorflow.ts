import type { DataId, KernelBackend } from '@tensorflow/tfjs-core';

/** TensorFlow's numbers for types. */
export const FLOAT32 = 1;
export const INT32 = 3;

export interface Attribute {
  readonly name: string;
  /** TF_ATTR_TYPE, for numbers of types, TF_ATTR_INT or TF_ATTR_BOOL. */
  readonly type: number;
  readonly value: number | boolean;
}

/** The addon of tfjs-node, as far as the kernels use it. Tensors of TensorFlow go by ids. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly { readonly id: number }[];
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
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
