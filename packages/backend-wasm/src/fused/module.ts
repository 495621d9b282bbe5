import { checkOneOf } from '@curvature/spec';
import type { WasmBackend } from '../heap/wasm-backend.js';
import { isTagged, memoryOf, missingInternals } from '../heap/wasm-backend.js';
import { warnOnce } from '../heap/warn-once.js';
import type { FusedExports } from './exports/exports.js';
import { relaxed, simd } from './kernel-bytes.js';

export type FusedKind = 'auto' | 'off' | 'simd' | 'relaxed';

let choice: FusedKind | null = null;
let known = new WeakMap<WasmBackend, FusedExports | 'composite'>();

/**
 * Forces one kind of fused kernels, for tests and benches; 'auto' takes relaxed SIMD if the engine
 * has it.
 */
export function useFused(kind: FusedKind): void {
  choice = kind;
  known = new WeakMap();
}

/**
 * The fused kernels in this backend's memory, instantiated once. Undefined if the backend's
 * internals are not those of 4.22, if the engine has no SIMD, or if the environment variable
 * CURVATURE_WASM (auto, off, simd, relaxed) is off.
 */
export function fusedModule(backend: WasmBackend): FusedExports | undefined {
  let made = known.get(backend);
  if (made === undefined) {
    made = prepared(backend) ?? 'composite';
    known.set(backend, made);
  }
  return made === 'composite' ? undefined : made;
}

function prepared(backend: WasmBackend): FusedExports | undefined {
  choice ??= fromEnvironment();
  if (choice === 'off') return undefined;
  const missing = missingInternals(backend);
  if (missing.length > 0) return refuse(`it lacks ${missing.join(', ')}`);
  const memory = memoryOf(backend);
  if (!memory) return refuse('its memory is not where 4.22 has it');
  // A module that imports memory of one thread cannot be given shared memory.
  if (isTagged(memory.buffer, 'SharedArrayBuffer')) return refuse('it runs on several threads');
  for (const kind of choice === 'auto' ? (['relaxed', 'simd'] as const) : [choice]) {
    const exports = instantiate(kind, memory);
    if (exports) return exports;
  }
  return refuse('the JavaScript engine does not run the SIMD kernels');
}

function fromEnvironment(): FusedKind {
  const wanted =
    (typeof process === 'undefined' ? undefined : process.env['CURVATURE_WASM']) ?? 'auto';
  return checkOneOf('@curvature/backend-wasm', 'CURVATURE_WASM', wanted, [
    'auto',
    'off',
    'simd',
    'relaxed',
  ]);
}

const refuse = (reason: string): undefined =>
  warnOnce(
    `@curvature/backend-wasm runs no fused kernels in this wasm backend (${reason}). ` +
      'Optimizers give the same numbers, but are slower. ' +
      'Usually @tensorflow/tfjs-backend-wasm is of another version than 4.22, ' +
      'or the page is cross-origin isolated, which starts threads.',
  );

/** Synchronous, so that a first call needs no await; browsers allow that for small modules. */
function instantiate(
  kind: 'simd' | 'relaxed',
  memory: WebAssembly.Memory,
): FusedExports | undefined {
  const bytes = Uint8Array.from(atob(kind === 'simd' ? simd : relaxed), (letter) =>
    letter.charCodeAt(0),
  );
  if (!WebAssembly.validate(bytes)) return undefined;
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory },
    });
    return exports as unknown as FusedExports;
  } catch {
    return undefined;
  }
}
