import { clone, keep, type Tensor } from '@tensorflow/tfjs-core';
import { type Backend, bufferOf, compute, makeTensor } from '../device/index.js';

interface Asked {
  readonly tensor: Tensor;
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (cause: unknown) => void;
}

const asked = new WeakMap<Backend, Asked[]>();

/**
 * The values of a tensor, which may be disposed as soon as this has returned. All tensors that are
 * asked for before the next microtask are read as one: each read of its own ends what tfjs has
 * recorded, and waits for the device.
 */
export function readTogether(backend: Backend, tensor: Tensor): Promise<Float32Array> {
  return new Promise((resolve, reject) => {
    const one = { tensor: keep(clone(tensor)), resolve, reject };
    const waiting = asked.get(backend);
    waiting?.push(one);
    if (waiting) return;
    asked.set(backend, [one]);
    queueMicrotask(() => void readAll(backend));
  });
}

async function readAll(backend: Backend): Promise<void> {
  const all = asked.get(backend)!;
  asked.delete(backend);
  try {
    const values = await joined(
      backend,
      all.map(({ tensor }) => tensor),
    );
    let end = 0;
    for (const { tensor, resolve } of all) resolve(values.slice(end, (end += tensor.size)));
  } catch (cause) {
    for (const { reject } of all) reject(cause);
  }
}

/** The values of tensors one after the other; disposes the tensors. */
async function joined(backend: Backend, tensors: readonly Tensor[]): Promise<Float32Array> {
  const target = makeTensor(backend, [tensors.reduce((sum, { size }) => sum + size, 0)]);
  let end = 0;
  const copies = tensors.map((tensor) => {
    const copy = {
      source: bufferOf(backend, tensor),
      target: bufferOf(backend, target),
      targetOffset: 4 * end,
      bytes: 4 * tensor.size,
    };
    end += tensor.size;
    return copy;
  });
  compute(backend, [], copies);
  for (const tensor of tensors) tensor.dispose();
  try {
    return (await backend.read(target.dataId)) as Float32Array;
  } finally {
    backend.disposeData(target.dataId);
  }
}
