import type { Codec } from './storage.js';

/** Half as many words as numbers; the first of each pair is the lower half. */
export const pairs = (codes: Uint16Array): Int32Array => {
  const even = new Uint16Array(codes.length + (codes.length % 2));
  even.set(codes);
  return new Int32Array(even.buffer);
};

/** The first `count` of them. */
export const unpaired = (words: Int32Array, count: number): Uint16Array =>
  new Uint16Array(words.buffer, words.byteOffset, count);

/** Largest finite value, so that rounding makes no infinity. */
const LARGEST = 0x7f7f;
const QUIET_NAN = 0x7fc0;

/** To the nearest, ties to even. */
function rounded(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return QUIET_NAN;
  if ((bits & 0x7fffffff) === 0x7f800000) return bits >>> 16;
  const up = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  return (up & 0x7fff) > LARGEST ? (up & 0x8000) | LARGEST : up;
}

/**
 * The upper half of a float32: its range with 8 bits of precision, so that each number is off by at
 * most 2^-8 of itself. Half the memory. For caches and momenta. Statistics do not bear it: a nearly
 * singular matrix gets eigenvalues below zero, whose roots fail, and an average with a decay over
 * 0.996 moves by less than half a unit, and stands still.
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
