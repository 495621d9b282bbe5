import * as tf from '@tensorflow/tfjs';
import type { NamedTensor } from '../src/state/saving/named-tensor.js';

/** The contents of a file: names, types, shapes and values. */
export const written = (weights: NamedTensor[]) =>
  weights.map(({ name, tensor }) => ({
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: [...tensor.dataSync()],
  }));

/** New tensors from a file. */
export const read = (file: ReturnType<typeof written>): NamedTensor[] =>
  file.map(({ name, dtype, shape, values }) => ({ name, tensor: tf.tensor(values, shape, dtype) }));
