import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { CurvatureError } from '@curvature/spec';
import type { Backend } from './backend.js';
import type { Copy } from './compute.js';

const sizeOf = ({ shape }: TensorInfo): number => util.sizeFromShape(shape);

/** The buffer of a tensor, which is uploaded if it is not on the device yet. */
export function bufferOf(backend: Backend, { dataId }: TensorInfo): GPUBuffer {
  backend.uploadToGPU(dataId);
  return backend.tensorMap.get(dataId).resource as GPUBuffer;
}

/** Whether a program can take a tensor: float32, in a buffer that may be bound as a whole. */
export function isBindable({ device, tensorMap }: Backend, tensor: TensorInfo): boolean {
  if (tensor.dtype !== 'float32') return false;
  const { resource } = tensorMap.get(tensor.dataId);
  const bytes = resource instanceof GPUBuffer ? resource.size : 4 * sizeOf(tensor);
  const isBuffer = resource == null || resource instanceof GPUBuffer;
  return isBuffer && bytes <= device.limits.maxStorageBufferBindingSize;
}

/** A new tensor on the device, not cleared. Without elements it has no buffer. */
export function makeTensor(backend: Backend, shape: readonly number[]): TensorInfo {
  const isEmpty = util.sizeFromShape([...shape]) === 0;
  const info = backend.makeTensorInfo(
    [...shape],
    'float32',
    isEmpty ? new Float32Array(0) : undefined,
  );
  if (!isEmpty) backend.uploadToGPU(info.dataId);
  return info;
}

/**
 * Whether a tensor's buffer may become that of a result: nothing else holds its data, and the buffer
 * is tfjs's own.
 */
const canGive = (backend: Backend, { dataId }: TensorInfo): boolean =>
  backend.refCount(dataId) === 1 && !backend.tensorMap.get(dataId).external;

/**
 * A tensor with the numbers of `given`, to be changed in place: in the same buffer where `given`
 * alone holds it and `isShared` is not true, else in a new one, to be filled by the copy that comes
 * with it. `given` must not be read again. The data has a new id, so that no copy that `data()` has
 * made on the host, or is about to make, stands for the new numbers.
 */
export function inPlace(
  backend: Backend,
  given: TensorInfo,
  shape: readonly number[] = given.shape,
  isShared = false,
): { readonly info: TensorInfo; readonly copies: readonly Copy[] } {
  if (sizeOf(given) === 0) return { info: makeTensor(backend, shape), copies: [] };
  const source = bufferOf(backend, given);
  if (!isShared && canGive(backend, given)) {
    const info = backend.makeTensorInfo([...shape], 'float32');
    backend.tensorMap.get(info.dataId).resource = source;
    giveAway(backend, given);
    return { info, copies: [] };
  }
  const info = makeTensor(backend, shape);
  const copy = { source, target: bufferOf(backend, info), bytes: 4 * sizeOf(given) };
  return { info, copies: [copy] };
}

/**
 * Leaves a tensor without its buffer: disposing it frees nothing, and the backend first counts
 * references down. Any earlier read throws.
 */
function giveAway({ tensorMap }: Backend, { dataId, shape }: TensorInfo): void {
  const data = tensorMap.get(dataId);
  const resource = () => {
    if (data.refCount <= 0) return null;
    throw readAfterGiven(shape);
  };
  data.values = null as never;
  Object.defineProperty(data, 'resource', { get: resource, configurable: true });
}

const readAfterGiven = (shape: readonly number[]) =>
  new CurvatureError(
    `A tensor of shape [${shape}] was read after its memory was donated to the result of a kernel.`,
    'The usual cause is that it was passed as an input that the kernel donates, and used again.',
    'Use the result instead, or pass a tf.clone of the tensor: ' +
      'data that two tensors share is not donated.',
  );
