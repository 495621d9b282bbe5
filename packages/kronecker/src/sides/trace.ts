import { gather, reshape, sum, tensor1d, type Tensor } from '@tensorflow/tfjs-core';

/** The sum of the entries at `places` of each matrix of a stack. x: [count, ...] -> [count] */
export function sumAt(x: Tensor, places: readonly number[]): Tensor {
  const flat = reshape(x, [x.shape[0]!, x.size / x.shape[0]!]);
  return sum(gather(flat, tensor1d([...places], 'int32'), 1), 1);
}

/** [count, n, n] -> [count] */
export const traceOf = (matrices: Tensor, n: number): Tensor =>
  sumAt(
    matrices,
    Array.from({ length: n }, (_, i) => i * (n + 1)),
  );
