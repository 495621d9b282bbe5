import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
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
  borrowed(tensor: TensorInfo): Handle;
  /** A tensor of the handle, which outlives the work. */
  tensor(handle: Handle): Tensor;
  /** The handle, which outlives the work; who takes it deletes it. */
  handedOver(handle: Handle): Handle;
  /** Deletes a result that nothing needs any more; it may be large. */
  drop(handle: Handle): void;
  /** What `part` returns; the other results of its operations are deleted at its end. */
  keeping<R extends readonly Handle[]>(part: () => R): R;
}

/** The handles to delete at the end of the innermost work; arrays stay to the end of all of it. */
interface Scope {
  readonly arrays: Set<number>;
  own: Set<number>;
}

/**
 * What `work` returns; its handles are deleted then, also where it throws, but for those that have
 * become tensors. tfjs-node knows neither float64 nor these operations: raw handles pass through it.
 */
export function withOperations<R>(addon: Addon, work: (operations: Operations) => R): R {
  const scope: Scope = { arrays: new Set(), own: new Set() };
  try {
    return work(operationsOf(addon, scope));
  } finally {
    deleteAll(addon, scope.own);
    deleteAll(addon, scope.arrays);
  }
}

const deleteAll = ({ binding }: Addon, ids: Iterable<number>): void => {
  for (const id of ids) binding.deleteTensor(id);
};

function operationsOf(addon: Addon, scope: Scope): Operations {
  const { binding } = addon;
  const many: Operations['many'] = (name, attributes, inputs, outputs) => {
    const made = binding.executeOp(
      name,
      attributesOf(addon, attributes),
      inputs.map(({ id }) => id),
      outputs,
    );
    for (const { id } of made) scope.own.add(id);
    return made;
  };
  const handedOver = (handle: Handle) => {
    scope.own.delete(handle.id);
    scope.arrays.delete(handle.id);
    return handle;
  };
  return {
    many,
    one: (name, attributes, inputs) => many(name, attributes, inputs, 1)[0]!,
    array(type, values, shape) {
      const id = binding.createTensor(shape, TYPES[type], values);
      scope.arrays.add(id);
      return { id, shape: [...shape], dtype: TYPES[type] };
    },
    borrowed: (tensor) => ({
      // It asks for the data of a tensor alone.
      id: addon.getInputTensorIds([tensor as Tensor])[0]!,
      shape: tensor.shape,
      dtype: TYPES.float,
    }),
    tensor: (handle) => addon.createOutputTensor(handedOver(handle)),
    handedOver,
    drop({ id }) {
      if (scope.own.delete(id)) binding.deleteTensor(id);
    },
    keeping: (part) => keeping(addon, scope, part),
  };
}

function keeping<R extends readonly Handle[]>(addon: Addon, scope: Scope, part: () => R): R {
  const outer = scope.own;
  const own = (scope.own = new Set<number>());
  try {
    const kept = part();
    for (const { id } of kept) if (own.delete(id)) outer.add(id);
    return kept;
  } finally {
    scope.own = outer;
    deleteAll(addon, own);
  }
}

const attributesOf = ({ binding }: Addon, attributes: Attributes): Attribute[] =>
  Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
    if (typeof value === 'number') return { name, type: binding.TF_ATTR_INT, value };
    return { name, type: binding.TF_ATTR_TYPE, value: TYPES[value] };
  });
