import type { Tensor } from '@tensorflow/tfjs-core';
import { type Addon, type Attribute, type Made, type Type, TYPES } from './binding.js';

/** A tensor of TensorFlow itself, of any of its types. */
export type Handle = Made;

/** What an operation needs to know of its input. */
type Input = Pick<Handle, 'id'>;

/** Attributes of an operation; a string names a type. */
export type Attributes = Readonly<Record<string, Type | number | boolean>>;

/** Operations of TensorFlow by name on handles, which go when the work is done. */
export interface Operations {
  /** All outputs of an operation. */
  many(name: string, attributes: Attributes, inputs: readonly Input[], outputs: number): Handle[];
  /** The one output of an operation. */
  one(name: string, attributes: Attributes, inputs: readonly Input[]): Handle;
  /** Numbers of 32 bits, and whole ones of 64 with twice as many of 32. */
  array(
    type: 'float' | 'int32' | 'int64',
    values: Float32Array | Int32Array,
    shape: readonly number[],
  ): Handle;
  /** The handle of a tensor, borrowed. */
  borrowed(tensor: Tensor): Handle;
  /** A tensor of the handle, which outlives the work. */
  tensor(handle: Handle): Tensor;
}

/**
 * What `work` returns; its handles are deleted then, also where it throws, but for those that have
 * become tensors. tfjs-node knows neither float64 nor these operations: raw handles pass through it.
 */
export function withOperations<R>(addon: Addon, work: (operations: Operations) => R): R {
  const own = new Set<number>();
  try {
    return work(operationsOf(addon, own));
  } finally {
    for (const id of own) addon.binding.deleteTensor(id);
  }
}

function operationsOf(addon: Addon, own: Set<number>): Operations {
  const { binding } = addon;
  const many: Operations['many'] = (name, attributes, inputs, outputs) => {
    const made = binding.executeOp(
      name,
      attributesOf(addon, attributes),
      inputs.map(({ id }) => id),
      outputs,
    );
    for (const { id } of made) own.add(id);
    return made;
  };
  return {
    many,
    one: (name, attributes, inputs) => many(name, attributes, inputs, 1)[0]!,
    array(type, values, shape) {
      const id = binding.createTensor(shape, TYPES[type], values);
      own.add(id);
      return { id, shape: [...shape], dtype: TYPES[type] };
    },
    borrowed: (tensor) => ({
      id: addon.getInputTensorIds([tensor])[0]!,
      shape: tensor.shape,
      dtype: TYPES.float,
    }),
    tensor(handle) {
      own.delete(handle.id);
      return addon.createOutputTensor(handle);
    },
  };
}

const attributesOf = ({ binding }: Addon, attributes: Attributes): Attribute[] =>
  Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
    if (typeof value === 'number') return { name, type: binding.TF_ATTR_INT, value };
    return { name, type: binding.TF_ATTR_TYPE, value: TYPES[value] };
  });
