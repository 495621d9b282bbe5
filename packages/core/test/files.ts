import * as tf from '@tensorflow/tfjs';
import type { NamedTensor } from '../src/state/saving/named-tensor.js';

/** What a file would hold: names, types and bytes. */
export const written = (weights: NamedTensor[]) =>
  weights.map(({ name, tensor }) => ({
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: [...tensor.dataSync()],
  }));

/** The tensors of a file, new. */
export const read = (file: ReturnType<typeof written>): NamedTensor[] =>
  file.map(({ name, dtype, shape, values }) => ({ name, tensor: tf.tensor(values, shape, dtype) }));
