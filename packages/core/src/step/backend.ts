import { screened } from '@curvature/spec/internal';
import { isPromise, readLater, readsAreCheap } from '@curvature/spec/reads';
import { add, mul, stack, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A factor so small that no sum of finite values overflows. Without it the conditions of two zero
 * tiles, 3e38 each, did.
 */
const SMALL = 2 ** -100;

const sumOf = (tensor: Tensor): Tensor => sum(mul(tensor, SMALL));

/** A sum over all tensors that is finite if and only if every element is. -> [] */
export const checksum = (tensors: readonly Tensor[]): Tensor =>
  tensors.map(sumOf).reduce((a, b) => add(a, b));

/** A sum over each tensor that is finite if and only if every element is. -> [number of tensors] */
export const sumsOf = (tensors: readonly Tensor[]): Tensor =>
  screened(tensors)?.[1] ?? stack(tensors.map(sumOf));

/**
 * Passes the values of a tensor to `see`: before it returns on cpu and wasm, later on webgl and
 * webgpu, where reads are slow. Disposes the tensor.
 */
export function readInto(tensor: Tensor, see: (values: ArrayLike<number>) => void): Promise<void> {
  const values = readsAreCheap() ? tensor.dataSync() : readLater(tensor);
  tensor.dispose();
  if (isPromise(values)) return values.then(see);
  see(values);
  return Promise.resolve();
}

/** As `readInto`, for a scalar. */
export const readScalar = (scalar: Tensor, see: (value: number) => void): Promise<void> =>
  readInto(scalar, (values) => see(values[0]!));
