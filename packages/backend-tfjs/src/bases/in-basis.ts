import { multiply } from '@curvature/linalg/internal';

/** B = Q^T A Q in float64. matrix A, basis Q: [n, n], row-major */
export function inBasis(matrix: Float64Array, basis: Float64Array, n: number): Float64Array {
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) transposed[j * n + i] = basis[i * n + j]!;
  return multiply(transposed, multiply(matrix, basis, n, n, n), n, n, n);
}

/** ||B - diag B||_F / ||B||_F; 0 for zeros. Scaled, so that squares neither overflow nor vanish. */
export function offDiagonalShare(b: Float64Array, n: number): number {
  const largest = b.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) return 0;
  let [off, all] = [0, 0];
  b.forEach((x, i) => {
    const square = (x / largest) ** 2;
    all += square;
    if (i % (n + 1) !== 0) off += square;
  });
  return Math.sqrt(off / all);
}
