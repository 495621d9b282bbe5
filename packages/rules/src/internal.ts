// For the packages of this repository alone: rules of numbers that have been checked, for
// compositions whose own options have the same bounds. A page of theirs loads no declarations of
// options but its own.
export { adamOf } from './moments/adam-of.js';
export { adagradOf, rmspropOf } from './moments/over-root.js';
export { emaOf } from './momentum/ema-of.js';
