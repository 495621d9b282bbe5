import type { Floats } from '../../operations/floats.js';
import type { Handle } from '../../operations/operations.js';
import type { Place } from './layout.js';
import { shaped } from './shaped.js';

/** A tensor as it lies, in one unit. */
export const flat = (size: number): Place => ({
  units: 1,
  length: size,
  key: `${size}`,
  toUnits: (f, x, lead) => shaped(f, x, [...lead, size]),
  fromUnits: (f, x, shape) => shaped(f, x, shape),
});

/** A stack, in as many units. */
export const stacked = (units: number, length: number): Place => ({
  ...flat(units * length),
  units,
  length,
  key: `${units} of ${length}`,
});

/** With the last two axes in turn. */
const swapped = (f: Floats, x: Handle): Handle =>
  f.transposed(x, x.shape.length === 2 ? [1, 0] : [0, 2, 1]);

/** A matrix column by column, in one unit. */
export const columnwise = (rows: number, columns: number): Place =>
  rows === 1 || columns === 1
    ? flat(rows * columns)
    : {
        ...flat(rows * columns),
        key: `${rows}x${columns}`,
        toUnits: (f, x, lead) =>
          f.shaped(swapped(f, shaped(f, x, [...lead, rows, columns])), [...lead, rows * columns]),
        fromUnits: (f, x, shape) =>
          shaped(f, swapped(f, f.shaped(x, [...x.shape.slice(0, -1), columns, rows])), shape),
      };

/** A matrix [n, m], cut into tiles [rows, columns]. */
export interface Tiling {
  readonly n: number;
  readonly m: number;
  readonly rows: number;
  readonly columns: number;
}

/** A matrix in tiles, a unit each, row by row of tiles; the last ones end in zeros. */
export function tiled({ n, m, rows, columns }: Tiling): Place {
  const [down, across] = [Math.ceil(n / rows), Math.ceil(m / columns)];
  const whole = [down * rows, across * columns] as const;
  const [units, length] = [down * across, rows * columns];
  const isCut = across > 1;
  return {
    units,
    length,
    key: `${n}x${m} by ${rows}x${columns}`,
    toUnits(f, x) {
      const full = f.padded(shaped(f, x, [n, m]), whole);
      if (!isCut) return f.shaped(full, [units * length]);
      const cut = f.transposed(f.shaped(full, [down, rows, across, columns]), [0, 2, 1, 3]);
      return f.shaped(cut, [units * length]);
    },
    fromUnits(f, x, shape) {
      const cut = isCut
        ? f.transposed(f.shaped(x, [down, across, rows, columns]), [0, 2, 1, 3])
        : x;
      return shaped(f, f.part(shaped(f, cut, whole), [n, m]), shape);
    },
  };
}
