import type { FactorSize } from '../damping/splits.js';
import { withLentValues } from '@curvature/spec/internal';
import type { LayerFactors } from './layer-factors.js';
import { extentOf, type Slices } from './slices.js';

/**
 * Passes the numbers of both factors, [count, size, size], to `use`: at once if the backend's reads
 * are cheap, else in a promise. `use` keeps none of the arrays, and runs no operation.
 */
export const withBlocks = <R>(
  { inputs, outputs }: LayerFactors,
  use: (inputs: Float32Array, outputs: Float32Array) => R,
): R | Promise<R> => withLentValues([inputs.stack, outputs.stack], (a, g) => use(a!, g!));

/** Block k without its padding, in float64. -> [extent, extent] */
export function blockOf(slices: Slices, values: Float32Array, k: number): Float64Array {
  const { size } = slices;
  const n = extentOf(slices, k);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const from = (k * size + i) * size;
    out.set(values.subarray(from, from + n), i * n);
  }
  return out;
}

/** Writes block k into a stack; the padding gets `padded` on its diagonal. */
export function putBlock(
  all: Float32Array,
  block: Float64Array,
  slices: Slices,
  k: number,
  padded: number,
): void {
  const { size } = slices;
  const n = extentOf(slices, k);
  for (let i = 0; i < size; i++) {
    const to = (k * size + i) * size;
    if (i < n) all.set(block.subarray(i * n, (i + 1) * n), to);
    else all[to + i] = padded;
  }
}

/**
 * The size of a factor by its stored blocks, whose padding is zero; measured on request, since most
 * splits need no norm.
 */
export const sizeOf = (slices: Slices, values: Float32Array): FactorSize => ({
  get mean() {
    return meanOfDiagonal(slices, values);
  },
  get norm() {
    return frobenius(values);
  },
});

/** A loop, which takes a tenth of the time of `reduce` on typed arrays. */
function frobenius(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

function meanOfDiagonal({ n, count, size }: Slices, values: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < count; k++)
    for (let i = 0; i < size; i++) sum += values[(k * size + i) * size + i]!;
  return sum / n;
}
