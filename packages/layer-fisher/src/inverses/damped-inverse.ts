import { dampedInverseInto, type InverseMeasures, type Window } from '@curvature/linalg/internal';
import { CurvatureError } from '@curvature/spec';
import { storesHalfFloats } from '@curvature/spec/internal';
import { signsOf } from './probe.js';

/** The rounding of a sum in float32, as a share of the trace. */
const NOISE = 2 ** -22;
/** The same of half floats; and a damping whose inverse is one, below 65504. */
const HALF = { noise: 2 ** -10, least: 2 ** -14 };

/** The least damping of a matrix, by its trace and how the device keeps tensors. */
const leastDamping = (trace: number): number =>
  storesHalfFloats() ? Math.max(HALF.least, HALF.noise * trace) : NOISE * trace;

/**
 * Writes (M + lambda I)^-1, computed in float64, into a window. lambda is at least the noise of M,
 * and grows by 16 until the matrix is positive definite.
 * @throws CurvatureError if an entry is not finite.
 */
export function dampedInverse(
  from: Window,
  n: number,
  damping: number,
  to: Window,
): InverseMeasures {
  const trace = traceOf(from, n);
  const isFinite = Number.isFinite(trace);
  const signs = signsOf(n);
  for (let lambda = Math.max(damping, isFinite ? leastDamping(trace) : 0); ; lambda *= 16)
    try {
      return dampedInverseInto(from, n, lambda, to, signs);
    } catch (error) {
      // A ridge above the trace outweighs any rounding, so an entry must be non-finite.
      if (!(error instanceof CurvatureError) || !(lambda < trace) || !isFinite) throw error;
    }
}

function traceOf({ values, at, stride }: Window, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[at + i * (stride + 1)]!;
  return sum;
}
