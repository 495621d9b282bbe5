import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import { type Place, sizeOf } from './layout.js';

const isShape = (x: readonly number[], y: readonly number[]) =>
  x.length === y.length && x.every((n, axis) => n === y[axis]);

/** In this shape; no operation where it has that already. */
export const shaped = (f: Floats, x: Handle, shape: readonly number[]): Handle =>
  isShape(x.shape, shape) ? x : f.shaped(x, shape);

/** With the last two axes in turn. */
const swapped = (f: Floats, x: Handle): Handle =>
  f.transposed(x, x.shape.length === 2 ? [1, 0] : [0, 2, 1]);

const isVector = ({ rows, columns }: Place) => columns === 1 || rows === 1;

/**
 * The columns of a tensor one after the other.
 * @param lead [], or [depth], its first axis.
 * @returns [...lead, size]
 */
export function toColumns(f: Floats, x: Handle, place: Place, lead: readonly number[]): Handle {
  const size = sizeOf(place);
  if (isVector(place)) return shaped(f, x, [...lead, size]);
  const matrix = shaped(f, x, [...lead, place.rows, place.columns]);
  return f.shaped(swapped(f, matrix), [...lead, size]);
}

/** The tensor of which `toColumns` gives x. */
export function fromColumns(f: Floats, x: Handle, place: Place, shape: readonly number[]): Handle {
  if (isVector(place)) return shaped(f, x, shape);
  const turned = f.shaped(x, [...x.shape.slice(0, -1), place.columns, place.rows]);
  return shaped(f, swapped(f, turned), shape);
}
