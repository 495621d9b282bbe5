import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, sizeOf } from './backend.js';

/**
 * A packed tensor to draw into.
 * @param like Draws into both at once: the new one takes the form of its texture.
 */
export function output(backend: Backend, shape: readonly number[], like?: TensorInfo): TensorInfo {
  const info = backend.makeTensorInfo([...shape], 'float32');
  const data = backend.texData.get(info.dataId);
  if (sizeOf(info) === 0) {
    data.values = new Float32Array(0);
    return info;
  }
  data.isPacked = true;
  if (like) data.texShape = [...backend.texData.get(like.dataId).texShape!];
  backend.uploadToGPU(info.dataId);
  return info;
}

/** Packed tensors to draw into at once: of as many texels as the first. */
export function outputs(backend: Backend, shapes: readonly (readonly number[])[]): TensorInfo[] {
  const first = output(backend, shapes[0]!);
  return [first, ...shapes.slice(1).map((shape) => output(backend, shape, first))];
}

/** A texture of `texels` times four numbers. */
export const scratch = (backend: Backend, texels: number): TensorInfo =>
  output(backend, [2 * texels, 2]);

/** Lets go of tensors that tfjs knows nothing of. Draws that are recorded still read them. */
export function release(backend: Backend, ...infos: readonly TensorInfo[]): void {
  for (const { dataId } of infos) backend.disposeData(dataId);
}
