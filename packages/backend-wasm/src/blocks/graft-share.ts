import type { Together } from '../fused/whole-steps.js';

const FLOAT = 4;

/**
 * The factor that gives x the norm of its source, both of this size; null where x is zero, and its
 * source is to be taken. `measures`: scratch for two float32.
 */
export function shareOf(
  { exports, backend }: Together,
  size: number,
  x: number,
  source: number,
  measures: number,
): number | null {
  exports.norms(1, size, x, measures);
  exports.norms(1, size, source, measures + FLOAT);
  const [length, wanted] = new Float32Array(backend.wasm.HEAPU8.buffer, measures, 2) as unknown as [
    number,
    number,
  ];
  return length > 0 ? Math.fround(wanted / length) : null;
}
