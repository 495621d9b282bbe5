import { add, getBackend, mul, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Whether reading a value back stalls nothing: true where tensors live in this thread's memory. */
export const readsAreCheap = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(getBackend());

/** So small that no sum of finite values overflows: the conditions of two zero tiles, 3e38 each, once did. */
const SMALL = 2 ** -100;

/** A sum over all tensors that is finite if and only if every element is. Scalar. */
export const checksum = (tensors: readonly Tensor[]): Tensor =>
  tensors.map((tensor) => sum(mul(tensor, SMALL))).reduce((a, b) => add(a, b));

/** Hands the value of a scalar to `see`: at once where that is cheap, else when the backend has it. Disposes the scalar. */
export function readScalar(scalar: Tensor, see: (value: number) => void): Promise<void> {
  const done = (data: ArrayLike<number>) => {
    scalar.dispose();
    see(data[0]!);
  };
  if (!readsAreCheap()) return scalar.data().then(done);
  done(scalar.dataSync());
  return Promise.resolve();
}
