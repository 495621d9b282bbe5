import { checkOneOf, CurvatureError } from '@curvature/spec';
import { createArena, type Arena } from './arena.js';
import type { EigenExports } from './eigen-exports.js';
import { relaxed, simd } from './kernel-bytes.js';

/**
 * C_s = alpha A_s B_s + beta C_s for every s < count. A is [n, m], B [m, k] and C [n, k], each
 * matrix right after the one before. For results with one triangle n = k, and the product must be
 * symmetric. C is not read where beta = 0. Matrices are pointers; `work` points to `workBytes()`
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
 * of the first pivot that is not positive, or -1. A matrix that failed is left half done, with the
 * pivot in its place on the diagonal.
 */
export type Factor = (count: number, n: number, a: number, failures: number, work: number) => void;

/** Inverts a stack [count, n, n] of lower triangles in place; their diagonals must not hold 0. */
export type InvertLower = (count: number, n: number, l: number, work: number) => void;

/**
 * A^-1 for a stack [count, n, n]: `a` is overwritten; `failures` as for `Factor`, their inverses
 * are not written.
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
 * What a WebAssembly module exports, for float32 and float64; all pointers are bytes from the
 * memory's start.
 */
export interface KernelExports extends EigenExports {
  /** First byte that the module does not use itself. */
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

/** The kernels of one thread. `kind` says whether products are fused into sums. */
export interface Kernels {
  readonly kind: 'simd' | 'relaxed';
  readonly exports: KernelExports;
  readonly arena: Arena;
}

export type KernelChoice = 'auto' | 'none' | 'simd' | 'relaxed';

let choice: KernelChoice | null = null;
const made = new Map<string, Kernels | null>();

/**
 * The kernels of this thread, made on first use: with relaxed SIMD where the engine has it, else
 * plain SIMD; null where it has neither, or where a page's policy forbids WebAssembly. The
 * environment variable CURVATURE_WASM (off, simd, relaxed) forces one.
 */
export function kernels(): Kernels | null {
  choice ??= fromEnvironment();
  if (choice === 'none') return null;
  return choice === 'auto' ? (make('relaxed') ?? make('simd')) : forced(choice);
}

/**
 * Which kernels this thread multiplies with: 'relaxed' or 'simd', or 'none' where it is all
 * TypeScript.
 */
export const kernelKind = (): 'relaxed' | 'simd' | 'none' => kernels()?.kind ?? 'none';

/**
 * Forces one kind of kernels in this thread, for tests and benches; 'auto' undoes it.
 * @throws CurvatureError where the engine lacks it.
 */
export function useKernels(kind: KernelChoice): void {
  checkOneOf('useKernels', 'kind', kind, ['auto', 'none', 'simd', 'relaxed']);
  if (kind === 'simd' || kind === 'relaxed') forced(kind);
  choice = kind;
}

function forced(kind: 'simd' | 'relaxed'): Kernels {
  const instance = make(kind);
  if (instance) return instance;
  throw new CurvatureError(
    `useKernels: this JavaScript engine does not run the '${kind}' kernels.`,
    'The usual cause is an engine without relaxed SIMD: Node before 22, unless it is started with --experimental-wasm-relaxed-simd.',
    "Use 'auto', which takes the fastest kernels there are.",
  );
}

function fromEnvironment(): KernelChoice {
  const wanted =
    (typeof process === 'undefined' ? undefined : process.env['CURVATURE_WASM']) ?? 'auto';
  const checked = checkOneOf('@curvature/linalg', 'CURVATURE_WASM', wanted, [
    'auto',
    'off',
    'simd',
    'relaxed',
  ]);
  return checked === 'off' ? 'none' : checked;
}

function make(kind: 'simd' | 'relaxed'): Kernels | null {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const instance = instantiate(kind);
  made.set(kind, instance);
  return instance;
}

function instantiate(kind: 'simd' | 'relaxed'): Kernels | null {
  try {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const exports = linked(kind, memory);
    return exports && { kind, exports, arena: createArena(memory, exports.heapBase()) };
  } catch {
    return null;
  }
}

/**
 * Synchronous, so that a first call needs no await; a browser allows that for modules as small as
 * these.
 */
function linked(kind: 'simd' | 'relaxed', memory: WebAssembly.Memory): KernelExports | null {
  const bytes = Uint8Array.from(atob(kind === 'simd' ? simd : relaxed), (letter) =>
    letter.charCodeAt(0),
  );
  if (!WebAssembly.validate(bytes)) return null;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory },
    });
    return exports as unknown as KernelExports;
  } catch {
    return null;
  }
}

/**
 * The kernels on another module's memory, whose data they can so work on without copies: they keep
 * neither data nor a stack in it. The caller sees to it that all pointers, `work` above all, are to
 * memory of its own. Null where the engine has no kernels, or the memory is shared.
 */
export function kernelsIn(memory: WebAssembly.Memory): Kernels['exports'] | null {
  const kind = kernelKind();
  return kind === 'none' ? null : linked(kind, memory);
}
