import { decompose } from './symmetric-eigen.js';
import { transposed } from './transposed.js';
import { withKernelDecomposer } from './wasm/decomposer-by-kernel.js';
import { kernels } from './wasm/kernels.js';

/** Eigenvalues in no order, with their unit eigenvectors; valid until the decomposer's next `solve`. */
export interface EigenPairs {
  readonly values: Float64Array;
  /** The eigenvector of values[k]. */
  vector(k: number): Float64Array;
}

/** Decomposes one symmetric matrix after another, in float64. */
export interface Decomposer {
  /** Room for a matrix [m, m] near 1 in scale, with m up to the n it was made for. */
  readonly matrix: Float64Array;
  /** The pairs of the matrix in `matrix`; null if they do not converge, which is not known to happen. */
  solve(m: number): EigenPairs | null;
}

/** Runs `body` with a decomposer for up to n rows, in WebAssembly where there is such; what it needs of memory is taken once. */
export function withDecomposer(n: number, body: (decomposer: Decomposer) => void): void {
  const fast = kernels();
  if (fast) withKernelDecomposer(fast, n, body);
  else body(typescriptDecomposer(n));
}

function typescriptDecomposer(n: number): Decomposer {
  const matrix = new Float64Array(n * n);
  return {
    matrix,
    solve(m) {
      const { values, columns } = decompose(matrix, m);
      const rows = transposed(columns, m, m);
      return { values, vector: (k) => rows.subarray(k * m, (k + 1) * m) };
    },
  };
}
