import type { Doubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';

/** Floating-point operations of an eigendecomposition and what is made of it, in units of n^3. */
export const FLOPS = 9;

/** The largest condition that is told. */
export const LARGEST_CONDITION = 3e38;

/** The symmetric parts of a stack, zeros where a matrix is not finite. */
export function symmetricOf(d: Doubles, given: Handle): { isFinite: Handle; symmetric: Handle } {
  const isFinite = d.all(d.isFinite(given), [1, 2]);
  const whole = d.where(isFinite, given, 0);
  return { isFinite, symmetric: d.mul(d.add(whole, d.transposed(whole)), 0.5) };
}

/** Signs without a pattern over rows and columns: Knuth's multiplicative hash. */
export const signsOf = (length: number, first = 0): Float64Array =>
  Float64Array.from({ length }, (_, i) => (Math.imul(first + i, 2654435761) & 4096 ? -1 : 1));
