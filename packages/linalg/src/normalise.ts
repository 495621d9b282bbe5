/**
 * A symmetric matrix, scaled so that its largest entry is near 1: `matrix` times 2^power is the
 * original.
 */
export interface Normalised {
  readonly matrix: Float64Array;
  readonly power: number;
}

/**
 * (A + A^T)/2 divided by a power of two, without rounding: no later step can overflow, and results
 * do not depend on scale. Float32 statistics are symmetric only to rounding, and the mean of both
 * triangles is the best estimate of the matrix.
 * @param floor The least scale, e.g. an absolute ridge that outweighs the matrix.
 */
export function normalise(matrix: Float64Array, n: number, floor = 0): Normalised {
  const power = exponentOf(Math.max(maxAbs(matrix), floor));
  const out = new Float64Array(n * n);
  symmetriseInto(out, matrix, n, power);
  return { matrix: out, power };
}

/** out = (A + A^T)/2 / 2^power. */
export function symmetriseInto(out: Floats, matrix: Floats, n: number, power: number): void {
  const half = 2 ** -power / 2;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      out[i * n + j] = out[j * n + i] = matrix[i * n + j]! * half + matrix[j * n + i]! * half;
    }
  }
}

/** Numbers of either precision. */
export type Floats = Float64Array | Float32Array;

/** The largest |entry|; 0 if there is none, Infinity if one is not finite. */
export function maxAbs(values: Floats): number {
  let max = 0;
  let zero = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size > max) max = size;
    // x - x is 0 if x is finite, else NaN.
    zero += size - size;
  }
  return zero === 0 ? max : Infinity;
}

/**
 * The smallest whole e with 2^e >= x, limited so that 2^e and 2^-e are finite and not 0; 0 for 0.
 */
export const exponentOf = (x: number) =>
  x === 0 ? 0 : Math.min(1022, Math.max(-1021, Math.ceil(Math.log2(x))));
