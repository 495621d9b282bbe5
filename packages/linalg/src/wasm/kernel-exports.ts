import type { EigenExports } from './eigen-exports.js';

/**
 * C_s = alpha A_s B_s + beta C_s for every s < count. A is [n, m], B [m, k] and C [n, k], each
 * matrix directly after the one before. For results with one triangle n = k, and the product must
 * be symmetric. C is not read where beta = 0. Matrices are pointers; `work` points to `workBytes()`
 * bytes.
 */
export type Gemm = (
  count: number,
  n: number,
  m: number,
  k: number,
  alpha: number,
  a: number,
  aLayout: number,
  b: number,
  bLayout: number,
  beta: number,
  c: number,
  cLayout: number,
  work: number,
) => void;

/**
 * Factors a stack [count, n, n] in place. `failures` points to `count` 32-bit integers: the index
 * of the first pivot that is not positive, or -1. A failed matrix is left unfinished, with the
 * pivot in its place on the diagonal.
 */
export type Factor = (count: number, n: number, a: number, failures: number, work: number) => void;

/** Inverts a stack [count, n, n] of lower triangles in place; their diagonals must not hold 0. */
export type InvertLower = (count: number, n: number, l: number, work: number) => void;

/**
 * A^-1 for a stack [count, n, n]: `a` is overwritten; `failures` as for `Factor`, and the inverses
 * of failed matrices are not written.
 */
export type InvertByFactor = (
  count: number,
  n: number,
  a: number,
  inverse: number,
  failures: number,
  work: number,
) => void;

/**
 * The exports of the WebAssembly module, for float32 and float64; all pointers are bytes from the
 * start of the memory.
 */
export interface KernelExports extends EigenExports {
  /** The first byte that the module does not use itself. */
  heapBase(): number;
  /** Bytes of scratch that every kernel's `work` must point to: under 2 MiB. */
  workBytes(): number;
  gemm_f32: Gemm;
  /**
   * C = A B for parts of larger matrices, row by row: strides are entries from one row to the next.
   * A is [n, m], B [m, k], C [n, k].
   */
  gemmOfParts_f32(
    n: number,
    m: number,
    k: number,
    a: number,
    aStride: number,
    b: number,
    bStride: number,
    c: number,
    cStride: number,
    work: number,
  ): void;
  /**
   * C = X^T X for columns of a larger matrix: X is [rows, n], C [n, n], both parts, by one
   * triangle.
   */
  squareOfPart_f32(
    n: number,
    rows: number,
    x: number,
    xStride: number,
    c: number,
    cStride: number,
    work: number,
  ): void;
  gemm_f64: Gemm;
  /**
   * Lower factor of A, of which the upper triangle alone is read; the factor's upper triangle is 0.
   */
  cholesky_f32: Factor;
  cholesky_f64: Factor;
  /** The upper triangle is not read, and becomes 0. */
  invertLower_f32: InvertLower;
  invertLower_f64: InvertLower;
  /** By Cholesky; of A the upper triangle alone is read. Symmetric to the last bit. */
  choleskyInverse_f32: InvertByFactor;
  choleskyInverse_f64: InvertByFactor;
}
