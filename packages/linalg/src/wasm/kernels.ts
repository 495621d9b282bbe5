import { createArena, type Arena } from './arena.js';

/** How an operand of `gemm` lies in memory: row by row, transposed, or as the packed upper triangle of a symmetric matrix. */
export const operand = { rows: 0, transposed: 1, packed: 2 } as const;

/** What `gemm` writes: all entries; the upper triangle, mirrored; or the upper triangle, packed. */
export const result = { full: 0, mirrored: 1, packed: 2 } as const;

/**
 * C_s = alpha A_s B_s + beta C_s for every s < count. A is [n, m], B [m, k] and C [n, k], each matrix right after the one
 * before. For results with one triangle n = k, and the product must be symmetric. C is not read where beta = 0.
 * Matrices are pointers; `work` points to `workBytes()` bytes.
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
 * A stack [count, n, n] in place. `failures` points to `count` 32-bit integers: the index of the first pivot that is not
 * positive, or -1; a matrix that failed is left half done.
 */
export type InPlace = (count: number, n: number, a: number, failures: number, work: number) => void;

/** What a WebAssembly module exports, for float32 and float64; all pointers are bytes from the memory's start. */
export interface KernelExports {
  /** First byte that the module does not use itself. */
  readonly heapBase: WebAssembly.Global;
  /** Scratch that every kernel's `work` must point to, at most 4 MiB. */
  workBytes(): number;
  gemm_f32: Gemm;
  gemm_f64: Gemm;
  /** Lower factor of the lower triangle, which alone is read; the upper triangle becomes 0. */
  cholesky_f32: InPlace;
  cholesky_f64: InPlace;
  /** Inverse of a lower triangle with a diagonal that is not 0; the upper triangle becomes 0. */
  invertLower_f32: InPlace;
  invertLower_f64: InPlace;
  /** A^-1 of the lower triangle's symmetric matrix, both triangles. */
  choleskyInverse_f32: InPlace;
  choleskyInverse_f64: InPlace;
}

export interface Kernels {
  readonly kind: 'simd' | 'relaxed';
  readonly exports: KernelExports;
  readonly arena: Arena;
}

export type KernelChoice = 'auto' | 'none' | 'simd' | 'relaxed';

/** The kernels of this thread, made on first use; null where there is no WebAssembly SIMD or they are switched off. */
export declare function kernels(): Kernels | null;
/** Forces one kind for this thread, for tests and benches; 'auto' undoes it. Throws where the kind is missing. */
export declare function useKernels(choice: KernelChoice): void;
