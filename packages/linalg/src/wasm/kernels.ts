import { checkOneOf, CurvatureError } from '@curvature/spec';
import { createArena, type Arena } from './arena.js';
import type { KernelExports } from './kernel-exports.js';
import { linked, type SimdKind } from './linked.js';

/** The kernels of one thread. `kind` says whether products are fused into sums. */
export interface Kernels {
  readonly kind: SimdKind;
  readonly exports: KernelExports;
  readonly arena: Arena;
}

export type KernelChoice = 'auto' | 'none' | SimdKind;

let choice: KernelChoice | null = null;
const made = new Map<string, Kernels | null>();

/**
 * The kernels of this thread, made on first use: with relaxed SIMD if the engine has it, or else
 * with plain SIMD; null if it has neither, or if a page's policy forbids WebAssembly. The
 * environment variable CURVATURE_WASM (off, simd, relaxed) forces one kind.
 */
export function kernels(): Kernels | null {
  choice ??= fromEnvironment();
  if (choice === 'none') return null;
  return choice === 'auto' ? (make('relaxed') ?? make('simd')) : forced(choice);
}

/** The kind of kernels in this thread; 'none' means that everything runs in TypeScript. */
export const kernelKind = (): SimdKind | 'none' => kernels()?.kind ?? 'none';

/**
 * Forces one kind of kernels in this thread, for tests and benches; 'auto' undoes it.
 * @throws CurvatureError if the engine lacks that kind.
 */
export function useKernels(kind: KernelChoice): void {
  checkOneOf('useKernels', 'kind', kind, ['auto', 'none', 'simd', 'relaxed']);
  if (kind === 'simd' || kind === 'relaxed') forced(kind);
  choice = kind;
}

function forced(kind: SimdKind): Kernels {
  const instance = make(kind);
  if (instance) return instance;
  throw new CurvatureError(
    `useKernels: this JavaScript engine does not run the '${kind}' kernels.`,
    'The usual cause is an engine without relaxed SIMD: Node before 22, unless it is started with --experimental-wasm-relaxed-simd.',
    "Use 'auto', which takes the fastest kernels of the engine.",
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

function make(kind: SimdKind): Kernels | null {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const instance = instantiate(kind);
  made.set(kind, instance);
  return instance;
}

function instantiate(kind: SimdKind): Kernels | null {
  try {
    const memory = new WebAssembly.Memory({ initial: 2 });
    const exports = linked(kind, memory);
    return exports && { kind, exports, arena: createArena(memory, exports.heapBase()) };
  } catch {
    return null;
  }
}

/**
 * The kernels on another module's memory, to work on its data without copies: they keep neither
 * data nor a stack there. The caller owns the memory at every pointer, `work` above all. Null if
 * the engine has no kernels, or if the memory is shared.
 */
export function kernelsIn(memory: WebAssembly.Memory): Kernels['exports'] | null {
  const kind = kernelKind();
  return kind === 'none' ? null : linked(kind, memory);
}
