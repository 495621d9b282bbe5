// The product of a matrix with one vector of signs bounds errors about as well as the matrix's
// largest entry, and costs n^2.

/** Signs without a pattern over rows: Knuth's multiplicative hash. */
export const signsOf = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => (Math.imul(i, 2654435761) & 4096 ? -1 : 1));

/** M x. */
export function times(matrix: Float64Array, x: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

/** M^T x. */
export function transposedTimes(matrix: Float64Array, x: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[j]! += matrix[i * n + j]! * x[i]!;
  return out;
}

export const largestGap = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
