import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';

const isShape = (x: readonly number[], y: readonly number[]) =>
  x.length === y.length && x.every((n, axis) => n === y[axis]);

/** In this shape; no operation where it has that already. */
export const shaped = (f: Floats, x: Handle, shape: readonly number[]): Handle =>
  isShape(x.shape, shape) ? x : f.shaped(x, shape);
