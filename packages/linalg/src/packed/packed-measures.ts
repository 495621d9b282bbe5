import { checkPacked, rowStart } from './packed.js';

/** The trace of a packed matrix. @throws CurvatureError on a wrong length. */
export function packedTrace(packed: Float64Array, n: number): number {
  checkPacked('packedTrace', packed, n);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += packed[rowStart(i, n) + i]!;
  return sum;
}

/**
 * The Frobenius norm of a packed matrix: entries off the diagonal count twice. @throws
 * CurvatureError on a wrong length.
 */
export function packedNorm(packed: Float64Array, n: number): number {
  checkPacked('packedNorm', packed, n);
  let largest = 0;
  for (const x of packed) largest = Math.max(largest, Math.abs(x));
  return largest === 0 || !Number.isFinite(largest)
    ? largest
    : largest * Math.sqrt(2 * half(packed, n, largest));
}

/** Half the sum of squares of S / unit, which neither overflows nor underflows. */
function half(packed: Float64Array, n: number, unit: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const at = rowStart(i, n);
    sum += (packed[at + i]! / unit) ** 2 / 2;
    for (let j = i + 1; j < n; j++) sum += (packed[at + j]! / unit) ** 2;
  }
  return sum;
}

/** S + amount I, packed. @throws CurvatureError on a wrong length. */
export function addToDiagonal(packed: Float64Array, n: number, amount: number): Float64Array {
  checkPacked('addToDiagonal', packed, n);
  const out = packed.slice();
  for (let i = 0; i < n; i++) out[rowStart(i, n) + i] = out[rowStart(i, n) + i]! + amount;
  return out;
}
