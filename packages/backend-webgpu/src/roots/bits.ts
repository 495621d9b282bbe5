/** The bits of a float32: for positive floats, in the order of the floats. */
export const bitsOf = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]!;

/** The error max |M - I| at which Newton's iteration has come to its end, as bits. */
export const ENOUGH = bitsOf(3e-7);
