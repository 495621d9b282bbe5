// A matrix within a larger array, and the passes over it that an inverse takes: few, since for a
// hundred rows each costs about as much as the inverse itself.

/** A matrix within float32 numbers: its first entry, and the entries from one row to the next. */
export interface Window {
  readonly values: Float32Array;
  readonly at: number;
  readonly stride: number;
}

/** The largest |entry| of A + damping I, and the largest sum of absolute values in a row. */
export function sizesOf({ values, at, stride }: Window, n: number, damping: number) {
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

/** The matrix by itself. */
export function blockOf({ values, at, stride }: Window, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out.set(values.subarray(at + i * stride, at + i * stride + n), i * n);
  return out;
}

/** Rows and columns whose entries stay in the cache while both triangles are read. */
const TILE = 16;

/** out = ((A + A^T)/2 + damping I) / 2^power. */
export function symmetricInto(
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
export function writeInverse(
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
export function gapOf(
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
