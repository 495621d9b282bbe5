import { lanes, madd } from './vector';

/**
 * Rows of a tile: as many sums of two vectors as fit into the 15 registers that V8 has for them. A
 * product that is not fused needs one more register.
 */
export const ROWS: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;

/** Columns of a tile: two vectors. */
export function columns<T>(): i32 {
  return 2 * lanes<T>();
}

/**
 * C = D + A B for one tile: A packed as [inner, ROWS], B as [inner, columns]. Row i + 1 of C lies
 * `stride` + i `step` entries after row i, and likewise in D, which may be C. Only the stores
 * follow the loop: with a factor there, V8 puts all loads of the loop before its sums, runs out of
 * registers and takes twice as long.
 */
export function microKernel<T>(
  inner: i32,
  a: usize,
  b: usize,
  d: usize,
  dStride: i32,
  dStep: i32,
  c: usize,
  stride: i32,
  step: i32,
): void {
  let c00 = v128.load(d);
  let c01 = v128.load(d, 16);
  d += <usize>dStride * sizeof<T>();
  let c10 = v128.load(d);
  let c11 = v128.load(d, 16);
  d += <usize>(dStride + dStep) * sizeof<T>();
  let c20 = v128.load(d);
  let c21 = v128.load(d, 16);
  d += <usize>(dStride + 2 * dStep) * sizeof<T>();
  let c30 = v128.load(d);
  let c31 = v128.load(d, 16);
  d += <usize>(dStride + 3 * dStep) * sizeof<T>();
  let c40 = v128.load(d);
  let c41 = v128.load(d, 16);
  let c50 = v128.splat<T>(<T>0);
  let c51 = c50;
  if (ROWS > 5) {
    d += <usize>(dStride + 4 * dStep) * sizeof<T>();
    c50 = v128.load(d);
    c51 = v128.load(d, 16);
  }
  for (let k = inner; k > 0; k--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = madd<T>(a0, b0, c00);
    c01 = madd<T>(a0, b1, c01);
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = madd<T>(a1, b0, c10);
    c11 = madd<T>(a1, b1, c11);
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = madd<T>(a2, b0, c20);
    c21 = madd<T>(a2, b1, c21);
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = madd<T>(a3, b0, c30);
    c31 = madd<T>(a3, b1, c31);
    const a4 = v128.load_splat<T>(a, 4 * sizeof<T>());
    c40 = madd<T>(a4, b0, c40);
    c41 = madd<T>(a4, b1, c41);
    if (ROWS > 5) {
      const a5 = v128.load_splat<T>(a, 5 * sizeof<T>());
      c50 = madd<T>(a5, b0, c50);
      c51 = madd<T>(a5, b1, c51);
    }
    a += ROWS * sizeof<T>();
    b += 32;
  }
  put(c, c00, c01);
  c += <usize>stride * sizeof<T>();
  put(c, c10, c11);
  c += <usize>(stride + step) * sizeof<T>();
  put(c, c20, c21);
  c += <usize>(stride + 2 * step) * sizeof<T>();
  put(c, c30, c31);
  c += <usize>(stride + 3 * step) * sizeof<T>();
  put(c, c40, c41);
  if (ROWS > 5) put(c + <usize>(stride + 4 * step) * sizeof<T>(), c50, c51);
}

function put(c: usize, left: v128, right: v128): void {
  v128.store(c, left);
  v128.store(c, right, 16);
}
