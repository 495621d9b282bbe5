import type { KernelBackend, Tensor } from '@tensorflow/tfjs-core';

/** TensorFlow's numbers for types. */
export const TYPES = { float: 1, double: 2, int32: 3, int64: 9, bool: 10 } as const;
export type Type = keyof typeof TYPES;

/** What the addon tells of an output of an operation. */
export interface Made {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

export interface Attribute {
  readonly name: string;
  /** TF_ATTR_TYPE, for numbers of types, TF_ATTR_INT or TF_ATTR_BOOL. */
  readonly type: number;
  readonly value: number | boolean;
}

/** The addon of tfjs-node, as far as this package uses it. Tensors of TensorFlow go by ids. */
export interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Made[];
  /** A copy of the values. */
  tensorDataSync(id: number): Float32Array;
}

/** The backend of tfjs-node, as far as operations by name use it; its types would need that package. */
export interface Addon extends KernelBackend {
  readonly binding: Binding;
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(made: Made): Tensor;
}
