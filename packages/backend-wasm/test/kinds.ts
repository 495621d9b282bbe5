// For tests only: the kinds of fused kernels that share one list of properties.
import { setFlagsFromString } from 'node:v8';

/** Node 20 knows relaxed SIMD but leaves it off; later ones have it on. */
export function allowRelaxedSimd(): void {
  if (Number(process.versions.node.split('.')[0]) < 22)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
}

export const kinds = ['simd', 'relaxed'] as const;
