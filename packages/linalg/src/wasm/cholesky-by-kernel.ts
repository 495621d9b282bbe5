import type { BadPivot } from '../cholesky/cholesky-by-typescript.js';
import type { Kernels } from './kernels.js';

/** L of a symmetric matrix near 1 in scale. */
export function factorByKernel(
  { exports, arena }: Kernels,
  matrix: Float64Array,
  n: number,
): Float64Array | BadPivot {
  return arena.scope(() => {
    const [a, failure, work] = [
      arena.put(matrix),
      arena.reserve(4),
      arena.reserve(exports.workBytes()),
    ];
    exports.cholesky_f64(1, n, a, failure, work);
    const values = arena.float64(a, n * n);
    return badPivot(values, n, arena.int32(failure, 1)[0]!) ?? values.slice();
  });
}

/** A^-1 of a symmetric matrix near 1 in scale. */
export function inverseByKernel(
  { exports, arena }: Kernels,
  matrix: Float64Array,
  n: number,
): Float64Array | BadPivot {
  return arena.scope(() => {
    const [a, inverse] = [arena.put(matrix), arena.reserve(matrix.byteLength)];
    const [failure, work] = [arena.reserve(4), arena.reserve(exports.workBytes())];
    exports.choleskyInverse_f64(1, n, a, inverse, failure, work);
    const bad = badPivot(arena.float64(a, n * n), n, arena.int32(failure, 1)[0]!);
    return bad ?? arena.float64(inverse, n * n).slice();
  });
}

const badPivot = (values: Float64Array, n: number, index: number): BadPivot | null =>
  index < 0 ? null : { index, pivot: values[index * n + index]! };
