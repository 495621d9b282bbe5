import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { fusedModule } from '../fused/module.js';
import type { WasmBackend } from './wasm-backend.js';

export const isFloat = (infos: readonly TensorInfo[]): boolean =>
  infos.every(({ dtype }) => dtype === 'float32');

/** The address of an element of a float32 tensor in the heap. */
export const addressOf = (backend: WasmBackend, { dataId }: TensorInfo, element = 0): number =>
  backend.getMemoryOffset(dataId) + element * 4;

/** out <- a x + b out, for float32 tensors of one size. */
export const blendOver = (
  backend: WasmBackend,
  x: TensorInfo,
  out: TensorInfo,
  a: number,
  b: number,
): void => {
  const exports = fusedModule(backend);
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
  if (exports) return exports.blend(util.sizeFromShape(x.shape), from, to, to, a, b);
  const [values, target] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out)];
  for (let i = 0; i < target.length; i++) target[i] = a * values[i]! + b * target[i]!;
};
