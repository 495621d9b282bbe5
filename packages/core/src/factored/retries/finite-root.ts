import type { State } from '@curvature/spec';
import { isPromise } from '@curvature/spec/reads';
import type { Tensor } from '@tensorflow/tfjs-core';
import { numbersAreFinite } from '../../state/leaves.js';
import { retain, tensorsOf } from '../../state/tree.js';
import { checksum } from '../../step/backend.js';

/** Whether all numbers and tensors of a root are finite. */
export function isFiniteNow(root: State): boolean {
  const tensors = tensorsOf(root);
  return (
    numbersAreFinite(root) &&
    (tensors.length === 0 || Number.isFinite(sumOf(tensors, (sum) => sum.dataSync()[0]!)))
  );
}

/** As `isFiniteNow`, with an asynchronous read. */
export async function isFiniteLater(root: State): Promise<boolean> {
  const tensors = tensorsOf(root);
  if (tensors.length === 0) return numbersAreFinite(root);
  const sum = await sumOf(tensors, (scalar) => scalar.data());
  return numbersAreFinite(root) && Number.isFinite(sum[0]);
}

/** Reads the sum of tensors, and disposes it once it has been read. */
function sumOf<T>(tensors: readonly Tensor[], read: (sum: Tensor) => T): T {
  const sum = retain(() => checksum(tensors));
  const dispose = () => sum.dispose();
  const value = read(sum);
  if (isPromise(value)) void value.then(dispose, dispose);
  else dispose();
  return value;
}
