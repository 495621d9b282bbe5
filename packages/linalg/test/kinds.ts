// The kinds of kernels, which share one list of properties.
import { setFlagsFromString } from 'node:v8';
import { useKernels } from '../src/wasm/kernels.js';

/** Node 20 knows relaxed SIMD but leaves it off; later ones have it on. */
export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split('.')[0]) < 22)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
}

export const kinds = ['none', 'simd', 'relaxed'] as const;

/** Calls `body` with each kind, then returns to 'auto'. */
export function withEachKind(body: (kind: (typeof kinds)[number]) => void): void {
  try {
    for (const kind of kinds) {
      useKernels(kind);
      body(kind);
    }
  } finally {
    useKernels('auto');
  }
}
