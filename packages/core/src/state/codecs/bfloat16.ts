import type { Codec } from './storage.js';

/** Packs two 16-bit numbers into each word; the first of a pair is the lower half. */
export const pairs = (codes: Uint16Array): Int32Array => {
  const even = new Uint16Array(codes.length + (codes.length % 2));
  even.set(codes);
  return new Int32Array(even.buffer);
};

/** The first `count` numbers of packed words. */
export const unpaired = (words: Int32Array, count: number): Uint16Array =>
  new Uint16Array(words.buffer, words.byteOffset, count);

/** The largest finite value: rounding must not give infinity. */
const LARGEST = 0x7f7f;
const QUIET_NAN = 0x7fc0;

/** Rounds float32 bits to the nearest bfloat16, ties to even. */
function rounded(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return QUIET_NAN;
  if ((bits & 0x7fffffff) === 0x7f800000) return bits >>> 16;
  const up = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  return (up & 0x7fff) > LARGEST ? (up & 0x8000) | LARGEST : up;
}

/**
 * Stores the upper half of each float32: the same range with 8 bits of precision, a relative error
 * of at most 2^-8, and half the memory. For caches and momenta.
 *
 * It does not suit statistics. A nearly singular matrix gets eigenvalues below zero, whose roots
 * fail. An average with a decay over 0.996 changes by less than half a unit, so that it never
 * moves.
 */
export const bfloat16 = (): Codec => ({
  name: 'bfloat16',
  id: 1,
  encode(values) {
    const bits = new Uint32Array(Float32Array.from(values).buffer);
    return { words: pairs(Uint16Array.from(bits, rounded)), exact: new Float32Array(0) };
  },
  decode({ words }, shape) {
    const codes = unpaired(
      words,
      shape.reduce((a, b) => a * b, 1),
    );
    return new Float32Array(Uint32Array.from(codes, (code) => code << 16).buffer);
  },
});
