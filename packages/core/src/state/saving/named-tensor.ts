import { CurvatureError } from '@curvature/spec';
import { readLater } from '@curvature/spec/reads';
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';

/** What tfjs's getWeights and setWeights exchange; tfjs does not export the type. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** A value as JSON in an int32 tensor: its length in bytes, then the bytes in UTF-8. */
export function jsonTensor(name: string, value: object): NamedTensor {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const words = new Int32Array(Math.ceil(bytes.length / 4) + 1);
  words[0] = bytes.length;
  new Uint8Array(words.buffer, 4).set(bytes);
  return { name, tensor: tensor1d(words, 'int32') };
}

/** The inverse of `jsonTensor`. @throws CurvatureError if the text is no JSON. */
export async function jsonOf<T>(tensor: Tensor): Promise<T> {
  const words = Int32Array.from(await readLater<Int32Array>(tensor));
  const text = new TextDecoder().decode(new Uint8Array(words.buffer, 4, words[0]));
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new CurvatureError(
      `The manifest of the optimizer state is damaged: ${(cause as Error).message}.`,
      'The file was cut off or edited.',
      'Load an older checkpoint.',
      { cause },
    );
  }
}
