// Columns that the tables of an optimizer share.
import type { Block, State } from '@curvature/spec';
import type { Partition } from '../../partition/partition.js';
import { tensorsOf } from '../../state/tree.js';

/** Sides, e.g. `112x100`. */
export const sidesOf = (shape: readonly number[]): string => shape.join('x');

/** Number and sides of the tiles, e.g. `28 of 112x100`. */
export const tilesOf = ({ shape }: Block, { tile }: Partition): string =>
  `${shape[0]} of ${sidesOf(tile)}`;

/** The sides of a tile along axes, e.g. `112,100`. */
export const alongAxes = ({ shape }: Block, axes: readonly number[]): string =>
  axes.map((axis) => shape[axis]).join(',');

/** The memory of a state. */
export const bytesOf = (state: State): number =>
  tensorsOf(state).reduce((sum, { size }) => sum + 4 * size, 0);
