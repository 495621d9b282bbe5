import { type backend, engine, env, fill, tidy } from '@tensorflow/tfjs-core';
import { canReadAtOnce } from './reads.js';

/** Not a half float: these have 10 bits after the first, and this needs 13. */
const FINE = 1 + 2 ** -13;

/**
 * The least epsilon beside roots of half floats: its square is one too, 16 times the least above
 * zero, and what it divides stays below the largest, 65504.
 */
const LEAST = 1e-3;

const known = new WeakMap<ReturnType<typeof backend>, boolean>();

/**
 * Whether the device keeps tensors in half floats, as webgl does on many phones: squares below 6e-8
 * vanish there, and numbers above 65504 are infinite. Measured once for each backend by a number
 * that the device itself fills in: what comes from the host, tfjs answers without the device.
 */
export function storesHalfFloats(): boolean {
  const { backend: own } = engine();
  const before = known.get(own);
  if (before !== undefined) return before;
  // Where webgl only compiles, for a rehearsal, nothing is computed.
  if (env().getFlags()['ENGINE_COMPILE_ONLY'] === true) return false;
  const isHalf = canReadAtOnce() && tidy(() => fill([1], FINE).dataSync()[0] !== Math.fround(FINE));
  known.set(own, isHalf);
  return isHalf;
}

/** Epsilon, or where tensors are half floats, at least 1e-3. */
export const heldEpsilon = (epsilon: number): number =>
  storesHalfFloats() ? Math.max(epsilon, LEAST) : epsilon;

/** What is added to squares in place of `least`: where tensors are half floats, at least 1e-6. */
export const heldSquare = (least: number): number =>
  storesHalfFloats() ? Math.max(least, LEAST ** 2) : least;
