import type { Decomposer } from '../eigen/types.js';
import type { Kernels } from './kernels.js';

/**
 * Runs `body` with a decomposer in the kernels' memory, which is reserved before, and freed after.
 */
export function withKernelDecomposer(
  kernels: Kernels,
  n: number,
  body: (decomposer: Decomposer) => void,
): void {
  const { arena, exports } = kernels;
  arena.scope(() => {
    const matrix = arena.reserve(8 * n * n);
    const vectors = arena.reserve(8 * n * stride(n));
    const values = arena.reserve(8 * stride(n));
    const work = arena.reserve(exports.eigenWork(n));
    // Nothing is reserved from here on, so that no view detaches.
    body({
      matrix: arena.float64(matrix, n * n),
      solve(m) {
        if (exports.eigen_f64(m, matrix, values, vectors, work) < 0) return null;
        return {
          values: arena.float64(values, m),
          vector: (k) => arena.float64(vectors + 8 * k * stride(m), m),
        };
      },
    });
  });
}

/** Entries from one eigenvector to the next. */
const stride = (n: number) => Math.ceil(n / 4) * 4;
