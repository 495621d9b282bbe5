import { readLater, readsAreCheap } from '@curvature/spec/reads';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Large odd numbers, so that a flipped bit moves about half of the others. */
const [A, B] = [0x9e3779b1, 0x85ebca6b];

/**
 * A hash of values, bit for bit. Two lanes of 32 bits: among a million tensors two different ones
 * agree once in 10^7 trials. It guards against mistakes, not against attacks.
 */
function fingerprint(values: ArrayLike<number>): string {
  if (isConstant(values)) return `${CONSTANT}${values[0]}`;
  const words = new Uint32Array(Float32Array.from(values).buffer);
  let [a, b] = [words.length, ~words.length];
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i]!, A);
    a ^= a >>> 15;
    b = Math.imul((b << 5) ^ (b >>> 27) ^ words[i]!, B);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}`;
}

const CONSTANT = 'all ';
const isConstant = (values: ArrayLike<number>) =>
  Array.prototype.every.call(values, (x) => x === values[0]);

/** Whether it is the print of a constant tensor, e.g. a bias of zeros, which many have. */
export const isConstantPrint = (print: string): boolean => print.startsWith(CONSTANT);

/** The print of a tensor, which the caller may dispose as soon as this returns its promise. */
export const fingerprintOf = async (tensor: Tensor): Promise<string> =>
  fingerprint(await readLater(tensor));

/** The print of a tensor, or null on backends where reading it now would stall the device. */
export const fingerprintNow = (tensor: Tensor): string | null =>
  readsAreCheap() ? fingerprint(tensor.dataSync()) : null;
