import { tensor } from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { NamedTensor } from '../contract/trainable.js';

/** The exact bytes of a tensor; a string tensor has an array for each string. */
export interface SavedTensor {
  readonly name: string;
  readonly dtype: Tensor['dtype'];
  readonly shape: number[];
  readonly data: Uint8Array | Uint8Array[];
}

/** Copies a tensor's bytes out of the backend. */
export async function saveTensor({ name, tensor: live }: NamedTensor): Promise<SavedTensor> {
  const data = (await live.bytes()) as Uint8Array | Uint8Array[];
  const copy = Array.isArray(data) ? data : Uint8Array.from(data);
  return { name, dtype: live.dtype, shape: live.shape, data: copy };
}

function decode({ dtype, data }: SavedTensor) {
  if (Array.isArray(data)) return data.map((bytes) => new TextDecoder().decode(bytes));
  const aligned = Uint8Array.from(data);
  switch (dtype) {
    case 'float32':
    case 'complex64':
      return new Float32Array(aligned.buffer);
    case 'int32':
      return new Int32Array(aligned.buffer);
    default:
      return aligned;
  }
}

/** A tensor with the saved bytes; the caller disposes it. */
export function loadTensor(saved: SavedTensor): NamedTensor {
  return { name: saved.name, tensor: tensor(decode(saved), saved.shape, saved.dtype) };
}
