import type { Precision } from './root-methods.js';

export const FLOAT32 = 2 ** -23;

/** The relative rounding of a precision: the distance from 1 to the next number. */
export const roundingOf = (precision: Precision): number =>
  precision === 'float32' ? FLOAT32 : Number.EPSILON;
