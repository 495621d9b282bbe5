import { util, type DataId, type TensorInfo } from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { canDonate, takeOver } from './donate.js';

/** A result's shape, and the data of the same size that may donate its memory. */
export interface Wanted {
  readonly shape: number[];
  readonly from: DataId | undefined;
}

/**
 * Float32 tensors for the results, not cleared. Allocations come first, so that no input is lost if
 * memory runs out.
 */
export function makeResults(backend: WasmBackend, wanted: readonly Wanted[]): TensorInfo[] {
  const taken = new Set<DataId>();
  const sources = wanted.map(({ from }) => {
    if (!from || taken.has(from) || !canDonate(backend, from)) return undefined;
    taken.add(from);
    return from;
  });
  const fresh: (TensorInfo | undefined)[] = [];
  try {
    wanted.forEach(({ shape }, i) =>
      fresh.push(sources[i] ? undefined : makeFresh(backend, shape)),
    );
  } catch (error) {
    for (const info of fresh) if (info) backend.disposeData(info.dataId);
    throw error;
  }
  return wanted.map(({ shape }, i) => fresh[i] ?? takeOver(backend, sources[i]!, shape));
}

function makeFresh(backend: WasmBackend, shape: number[]): TensorInfo {
  const bytes = util.sizeFromShape(shape) * 4;
  return backend.makeOutput(shape, 'float32', allocated(backend, bytes));
}

/** A block of the backend's heap, to be freed by its `_free`. */
export function allocated(backend: WasmBackend, bytes: number): number {
  const offset = backend.wasm._malloc(bytes) >>> 0;
  if (offset !== 0 || bytes === 0) return offset;
  throw new CurvatureError(
    `The wasm backend cannot allocate ${bytes} more bytes.`,
    'The usual cause is tensors that are not disposed, ' +
      'or a model larger than the 2 to 4 GB that WebAssembly can address.',
    'Look at tf.memory(), wrap computations in tf.tidy, or use smaller batches; ' +
      'no tensor was changed.',
  );
}
