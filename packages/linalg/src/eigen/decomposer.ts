import type { Decomposer } from './types.js';
import { decompose } from './symmetric-eigen.js';
import { transposed } from '../products/transposed.js';
import { withKernelDecomposer } from '../wasm/decomposer-by-kernel.js';
import { kernels } from '../wasm/kernels.js';

/**
 * Runs `body` with a decomposer for up to n rows, in WebAssembly where there is such; what it needs
 * of memory is taken once.
 */
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
