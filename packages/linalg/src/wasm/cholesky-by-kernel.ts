import type { BadPivot } from '../cholesky/cholesky-by-typescript.js';
import { isFloat64 } from '../realms.js';
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
export const inverseByKernel = (
  kernels: Kernels,
  matrix: Float64Array,
  n: number,
): Float64Array | BadPivot =>
  inverseInArena(
    kernels,
    n,
    (to) => to.set(matrix),
    (inverse) => (isFloat64(inverse) ? inverse.slice() : inverse),
  );

/**
 * What `use` makes of A^-1, which lies in WebAssembly memory and is valid until it returns, as is
 * what `fill` writes A to: symmetric and near 1 in scale.
 */
export function inverseInArena<R>(
  { exports, arena }: Kernels,
  n: number,
  fill: (to: Float64Array) => void,
  use: (inverse: Float64Array | BadPivot) => R,
): R {
  return arena.scope(() => {
    const bytes = n * n * Float64Array.BYTES_PER_ELEMENT;
    const [a, inverse] = [arena.reserve(bytes), arena.reserve(bytes)];
    const [failure, work] = [arena.reserve(4), arena.reserve(exports.workBytes())];
    fill(arena.float64(a, n * n));
    exports.choleskyInverse_f64(1, n, a, inverse, failure, work);
    const bad = badPivot(arena.float64(a, n * n), n, arena.int32(failure, 1)[0]!);
    return use(bad ?? arena.float64(inverse, n * n));
  });
}

const badPivot = (values: Float64Array, n: number, index: number): BadPivot | null =>
  index < 0 ? null : { index, pivot: values[index * n + index]! };
