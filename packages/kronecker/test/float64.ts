// Matrices in float64 as plain arrays, for references that share no code with what they hold.

export type Matrix = readonly (readonly number[])[];

export const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
export const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
export const mapped = (a: Matrix, f: (x: number, i: number, j: number) => number): Matrix =>
  a.map((row, i) => row.map((x, j) => f(x, i, j)));
/** a x + b y */
export const mixed = (x: Matrix, y: Matrix, a: number, b: number): Matrix =>
  mapped(x, (value, i, j) => a * value + b * y[i]![j]!);
export const filled = (m: number, n: number, x: number): Matrix =>
  Array.from({ length: m }, () => Array.from({ length: n }, () => x));
export const identity = (n: number): Matrix =>
  mapped(filled(n, n, 0), (_, i, j) => (i === j ? 1 : 0));
export const normOf = (a: Matrix): number => Math.hypot(...a.flat());
export const mean = (xs: readonly number[]): number => xs.reduce((s, x) => s + x, 0) / xs.length;

/** Eigenvalues, and eigenvectors as columns, of a symmetric matrix: Jacobi's rotations. */
function eigen(a: Matrix): { readonly values: number[]; readonly vectors: Matrix } {
  const n = a.length;
  let [b, q] = [a, identity(n)];
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n; p++)
      for (let r = p + 1; r < n; r++) {
        if (Math.abs(b[p]![r]!) < 1e-300) continue;
        const angle = 0.5 * Math.atan2(2 * b[p]![r]!, b[r]![r]! - b[p]![p]!);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const turn = mapped(identity(n), (x, i, j) => {
          if ((i === p && j === p) || (i === r && j === r)) return c;
          return i === p && j === r ? s : i === r && j === p ? -s : x;
        });
        b = times(times(transposed(turn), b), turn);
        q = times(q, turn);
      }
  return { values: b.map((row, i) => row[i]!), vectors: q };
}

/** a^power of a positive semidefinite matrix; directions below `least` get 0. */
export function power(a: Matrix, exponent: number, least = 1e-6): Matrix {
  const { values, vectors } = eigen(a);
  const top = Math.max(...values);
  const scaled = mapped(vectors, (x, _, j) =>
    values[j]! > least * top ? x * values[j]! ** exponent : 0,
  );
  return times(scaled, transposed(vectors));
}
