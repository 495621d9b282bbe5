import type { Communicator } from '@curvature/spec';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Means over all ranks, weighted by their examples, in one message: the sum of w x, one rank after
 * the other, over the sum of w.
 * @param notes Numbers that travel along; they become their sums over all ranks.
 * @returns The means, as new tensors, and the share of this rank's weight.
 */
export function weightedMeans(
  communicator: Communicator,
  tensors: readonly Tensor[],
  notes: Float32Array,
): { readonly means: Tensor[]; readonly portion: number } {
  const { weight } = communicator;
  const length = tensors.reduce((sum, { size }) => sum + size, 0);
  const message = new Float32Array(length + 1 + notes.length);
  let end = 0;
  for (const x of tensors) end = addScaled(message, end, x.dataSync<'float32'>(), weight);
  message[length] = weight;
  message.set(notes, length + 1);
  communicator.allReduce(message, 'sum');
  notes.set(message.subarray(length + 1));
  const total = message[length]!;
  for (let i = 0; i < length; i++) message[i] = message[i]! / total;
  return { means: cutLike(tensors, message), portion: weight / total };
}

function addScaled(into: Float32Array, at: number, values: Float32Array, by: number): number {
  for (let i = 0; i < values.length; i++) into[at + i] = values[i]! * by;
  return at + values.length;
}

function cutLike(tensors: readonly Tensor[], values: Float32Array): Tensor[] {
  let end = 0;
  return tensors.map(({ shape, size }) =>
    tensor(values.slice(end, (end += size)), shape, 'float32'),
  );
}
