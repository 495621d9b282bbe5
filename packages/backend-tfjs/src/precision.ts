import { getBackend, matMul, max, mul, ones, sub, abs, tidy, fill } from '@tensorflow/tfjs-core';

/** Lost by half floats, bfloat16 and TF32, whose mantissas have 10 bits or fewer; float32 has 23. */
const FINE = 1 + 2 ** -13;
/** Over the largest half float, 65504. */
const LARGE = 1e5;

const measured = new Map<string, boolean>();

/**
 * Whether the current backend multiplies matrices in less than float32, by multiplying matrices whose product is known;
 * measured once for each backend.
 */
export function hasLowPrecision(): boolean {
  const backend = getBackend();
  const known = measured.get(backend);
  if (known !== undefined) return known;
  const error = tidy(() => {
    const wrong = [FINE, LARGE].map((value) => {
      const product = matMul(fill([32, 32], value), mul(ones([32, 32]), 1 / 32));
      return max(abs(sub(product, value))).dataSync()[0]! / value;
    });
    return Math.max(...wrong.map((x) => (Number.isFinite(x) ? x : 1)));
  });
  const low = error > 2 ** -18;
  measured.set(backend, low);
  return low;
}
