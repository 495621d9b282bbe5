import { relaxed, simd } from './kernel-bytes.js';
import type { KernelExports } from './kernel-exports.js';

export type SimdKind = 'simd' | 'relaxed';

/**
 * An instance of the module on `memory`; null if the engine does not run it. It is made
 * synchronously, so that a first call needs no await; browsers allow that for modules this small.
 */
export function linked(kind: SimdKind, memory: WebAssembly.Memory): KernelExports | null {
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
