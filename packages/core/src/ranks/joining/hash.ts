import type { Tensor } from '@tensorflow/tfjs-core';

/** FNV-1a over words of 32 bits (Fowler, Noll and Vo; RFC 9923, here by words instead of bytes). */
export function hashOf(words: ArrayLike<number>, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193);
  // The lowest bits of a word reach the highest of the hash, and none below: mix once.
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}

/** Of the bits of its values. */
export const hashOfTensor = (tensor: Tensor): number =>
  hashOf(
    tensor.dtype === 'float32'
      ? bitsOf(tensor.dataSync<'float32'>())
      : (tensor.dataSync() as Int32Array),
  );

/** The bits of float32 values. */
const bitsOf = (values: Float32Array): Int32Array =>
  values.byteOffset % 4 === 0
    ? new Int32Array(values.buffer, values.byteOffset, values.length)
    : new Int32Array(values.slice().buffer);

export const hashOfText = (text: string): number =>
  hashOf(Array.from(text, (letter) => letter.codePointAt(0)!));
