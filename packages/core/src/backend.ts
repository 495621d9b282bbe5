import { add, getBackend, sum, type Tensor } from '@tensorflow/tfjs-core';

/** Whether reading a value back stalls nothing: true where tensors live in this thread's memory. */
export const readsAreCheap = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(getBackend());

/** The sum of all tensors' sums: finite if and only if every element is (short of overflow). Scalar. */
export const checksum = (tensors: readonly Tensor[]): Tensor =>
  tensors.map((tensor) => sum(tensor)).reduce((a, b) => add(a, b));

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
