import { storesHalfFloats } from '@curvature/spec/internal';

/** A half float is off by at most this share of it, and at most this much below 6e-5. */
const SHARE = 2 ** -11;
const LEAST = 2 ** -25;
/** Statistics are averages, and each step rounds what the steps before have left. */
const ROUNDINGS = 4;

/**
 * The values of a stack [count, n, n] of statistics that a device has kept in half floats, with
 * diagonals raised by what rounding can have taken off an eigenvalue, so that none is negative: by
 * Gershgorin at most the error of a row, in absolute values. From other devices the values as they
 * are.
 */
export const asKept = (values: Float32Array, n: number): Float32Array =>
  storesHalfFloats() ? raised(values, n) : values;

/** See `asKept`. */
export function raised(values: Float32Array, n: number): Float32Array {
  const all = values.slice();
  for (let first = 0; first < all.length; first += n * n) {
    const lift = ROUNDINGS * (SHARE * largestRow(values, first, n) + LEAST * n);
    for (let i = 0; i < n; i++) all[first + i * (n + 1)]! += lift;
  }
  return all;
}

/** The largest sum of absolute values of a row. */
function largestRow(values: Float32Array, first: number, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += Math.abs(values[first + i * n + j]!);
    largest = Math.max(largest, row);
  }
  return largest;
}
