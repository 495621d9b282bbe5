import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import type { TensorRecord, WasmBackend } from '../heap/wasm-backend.js';

/**
 * The record of a tensor whose memory was donated to a result. Disposing the tensor frees nothing:
 * the backend first counts references down, and at 0 it reads a null pointer and the null id from
 * here. Any earlier read throws.
 */
class Donated implements TensorRecord {
  refCount = 1;

  constructor(
    readonly shape: number[],
    readonly dtype: TensorInfo['dtype'],
  ) {}

  get id(): number {
    return this.nullUnlessRead();
  }

  get memoryOffset(): number {
    return this.nullUnlessRead();
  }

  private nullUnlessRead(): 0 {
    if (this.refCount <= 0) return 0;
    throw new CurvatureError(
      `A tensor of shape [${this.shape}] was read after its memory was donated to the result of ` +
        'a fused kernel.',
      'The usual cause is that it was passed as an input that the kernel donates, and used again.',
      'Use the result instead, or pass a tf.clone of the tensor: ' +
        'data that two tensors share is not donated.',
    );
  }
}

/** Whether no other tensor shares the data of this one. */
export const canDonate = (backend: WasmBackend, dataId: DataId): boolean => {
  const record = backend.dataIdMap.get(dataId);
  return record.refCount === 1 && !(record instanceof Donated);
};

/**
 * A new tensor in the memory of one that `canDonate`, which must not be read again.
 *
 * The data gets a new id, and the old id is disposed, so that XNNPACK drops the operands that it
 * packed from the old numbers and caches under that id.
 */
export function takeOver(backend: WasmBackend, dataId: DataId, shape: number[]): TensorInfo {
  const { id, memoryOffset, shape: oldShape, dtype } = backend.dataIdMap.get(dataId);
  const taken = backend.makeOutput(shape, 'float32', memoryOffset);
  backend.wasm.tfjs.disposeData(id);
  backend.dataIdMap.delete(dataId); // `set` counts a new entry, even in place of an old one
  backend.dataIdMap.set(dataId, new Donated(oldShape, dtype));
  return taken;
}
