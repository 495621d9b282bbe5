import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { fusedModule } from './fused/module.js';
import type { WasmBackend } from './wasm-backend.js';

export const isFloat = (infos: readonly TensorInfo[]): boolean => infos.every(({ dtype }) => dtype === 'float32');

/** Where an element of a float32 tensor lies in the heap. */
export const addressOf = (backend: WasmBackend, { dataId }: TensorInfo, element = 0): number =>
  backend.getMemoryOffset(dataId) + element * 4;

/** A new tensor with the values of this one. */
export const copied = (backend: WasmBackend, x: TensorInfo): TensorInfo => {
  const out = backend.makeOutput(x.shape, x.dtype);
  backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(x));
  return out;
};

/** A new tensor with the values of this one times a number. */
export const multiplied = (backend: WasmBackend, x: TensorInfo, factor: number): TensorInfo => {
  const out = backend.makeOutput(x.shape, x.dtype);
  const exports = fusedModule(backend);
  const [from, to] = [addressOf(backend, x), addressOf(backend, out)];
  if (exports) exports.blend(util.sizeFromShape(x.shape), from, from, to, factor, 0);
  else backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(x).map((value) => value * factor));
  return out;
};
