import { inflateSync } from 'fflate';
import { modules, simdLength } from './kernel-bytes.js';
import type { KernelExports } from './kernel-exports.js';

export type SimdKind = 'simd' | 'relaxed';

/**
 * An instance of the module on `memory`; null if the engine does not run it. It is made
 * synchronously, so that a first call needs no await; browsers allow that for modules this small.
 */
export function linked(kind: SimdKind, memory: WebAssembly.Memory): KernelExports | null {
  const bytes = bytesOf(kind);
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

function bytesOf(kind: SimdKind) {
  const both = inflateSync(Uint8Array.from(atob(modules), (letter) => letter.charCodeAt(0)));
  return kind === 'simd' ? both.slice(0, simdLength) : both.slice(simdLength);
}
