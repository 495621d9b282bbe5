import { checkSquare } from '../check.js';
import { exponentOf } from '../normalise.js';
import { isFloat64 } from '../realms.js';
import { inverseInArena } from '../wasm/cholesky-by-kernel.js';
import { kernels } from '../wasm/kernels.js';
import { type BadPivot, inverseByTypescript } from './cholesky-by-typescript.js';
import { INVERSE_PAYS, notPositive } from './cholesky.js';

/** A matrix within float32 numbers: its first entry, and the entries from one row to the next. */
export interface Window {
  readonly values: Float32Array;
  readonly at: number;
  readonly stride: number;
}

/** How good an inverse X of M is, before its entries are rounded to float32. */
export interface InverseMeasures {
  /** max |((M X) - I) u| for the vector u of signs: about max |M X - I|, at the cost of n^2. */
  readonly residual: number;
  /** |M| |X| in the norm of row sums, an upper bound of the ratio of eigenvalues. */
  readonly condition: number;
  /** Whether float32 holds every entry of X. */
  readonly isFinite: boolean;
}

/** The first number that float32 does not hold. */
const LARGEST = 2 ** 128;

/**
 * Writes X = (A + damping I)^-1 into a window, by Cholesky in float64, as `choleskyInverse` does;
 * with few passes over the entries, and no array of their number, since for matrices of a hundred
 * rows both cost more than the inverse itself.
 * @param signs u, [n], of 1 and -1.
 * @throws CurvatureError that names the pivot if A + damping I is not positive definite, and for an
 *   entry that is not finite.
 */
export function dampedInverseInto(
  from: Window,
  n: number,
  damping: number,
  to: Window,
  signs: Float64Array,
): InverseMeasures {
  const { largest, norm } = sizesOf(from, n, damping);
  if (!(norm < Infinity)) checkSquare('choleskyInverse', blockOf(from, n), n);
  const power = exponentOf(largest);
  const finish = (inverse: Float64Array | BadPivot): InverseMeasures => {
    if (!isFloat64(inverse)) throw notPositive(inverse.index, inverse.pivot * 2 ** power);
    const image = new Float64Array(n);
    const inverseNorm = write(inverse, n, 2 ** -power, to, signs, image);
    return {
      residual: gapOf(from, n, damping, image, signs),
      condition: norm * inverseNorm,
      isFinite: inverseNorm < LARGEST,
    };
  };
  if (n === 1) return finish(Float64Array.of(2 ** power / (from.values[from.at]! + damping)));
  const fill = (out: Float64Array) => symmetricInto(out, from, n, damping, power);
  const fast = n < INVERSE_PAYS ? null : kernels();
  if (fast) return inverseInArena(fast, n, fill, finish);
  const scaled = new Float64Array(n * n);
  fill(scaled);
  return finish(inverseByTypescript(scaled, n));
}

/** The largest |entry| of A + damping I, and the largest sum of absolute values in a row. */
function sizesOf({ values, at, stride }: Window, n: number, damping: number) {
  let [largest, norm] = [0, 0];
  for (let i = 0; i < n; i++) {
    const row = at + i * stride;
    const own = Math.abs(values[row + i]! + damping);
    let [most, sum] = [own, own - Math.abs(values[row + i]!)];
    for (let j = row; j < row + n; j++) {
      const size = Math.abs(values[j]!);
      if (size > most) most = size;
      sum += size;
    }
    largest = Math.max(largest, most);
    norm = Math.max(norm, sum);
  }
  return { largest, norm };
}

function blockOf({ values, at, stride }: Window, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out.set(values.subarray(at + i * stride, at + i * stride + n), i * n);
  return out;
}

/** Rows and columns whose entries stay in the cache while both triangles are read. */
const TILE = 16;

/** out = ((A + A^T)/2 + damping I) / 2^power. */
function symmetricInto(
  out: Float64Array,
  { values, at, stride }: Window,
  n: number,
  damping: number,
  power: number,
): void {
  const half = 2 ** -power / 2;
  for (let top = 0; top < n; top += TILE)
    for (let left = 0; left <= top; left += TILE)
      for (let i = top; i < Math.min(n, top + TILE); i++) {
        const row = at + i * stride;
        const end = Math.min(i, left + TILE);
        for (let j = left; j < end; j++)
          out[i * n + j] = out[j * n + i] =
            values[row + j]! * half + values[at + j * stride + i]! * half;
      }
  for (let i = 0; i < n; i++)
    out[i * n + i] = (values[at + i * (stride + 1)]! + damping) * half * 2;
}

/** Writes `scale` times an inverse X, and X u. @returns The norm of X by row sums. */
function write(
  inverse: Float64Array,
  n: number,
  scale: number,
  { values, at, stride }: Window,
  u: Float64Array,
  image: Float64Array,
): number {
  let norm = 0;
  for (let i = 0; i < n; i++) {
    const row = at + i * stride;
    let [sum, dot] = [0, 0];
    for (let j = 0; j < n; j++) {
      const x = inverse[i * n + j]! * scale;
      values[row + j] = x;
      sum += Math.abs(x);
      dot += x * u[j]!;
    }
    norm = Math.max(norm, sum);
    image[i] = dot;
  }
  return norm;
}

/** max |(A + damping I) x - u|. */
function gapOf(
  { values, at, stride }: Window,
  n: number,
  damping: number,
  x: Float64Array,
  u: Float64Array,
): number {
  let most = 0;
  for (let i = 0; i < n; i++) {
    const row = at + i * stride;
    let dot = damping * x[i]!;
    for (let j = 0; j < n; j++) dot += values[row + j]! * x[j]!;
    most = Math.max(most, Math.abs(dot - u[i]!));
  }
  return most;
}
