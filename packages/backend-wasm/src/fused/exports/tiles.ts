import type { Pointer } from './pointer.js';

/**
 * Rows and columns of a part of a matrix, entries between rows of the matrix, and between those of
 * the tile.
 */
export type Part = readonly [high: number, wide: number, stride: number, columns: number];

export type FilterCoefficients = [
  decayMean: number,
  weightMean: number,
  scale: number,
  ahead: number,
  decay: number,
  weight: number,
  momentScale: number,
  epsilon: number,
];

/** A matrix [n, m] and its tiles [rows, columns]. */
export type Tiling = [n: number, m: number, rows: number, columns: number];

/** Matrices cut into tiles, and the passes of a step over one tile. */
export interface TileExports {
  cutTiles(...given: [...Tiling, x: Pointer, out: Pointer]): void;
  joinTiles(...given: [...Tiling, tiles: Pointer, out: Pointer]): void;
  /** As many rows of a larger matrix as the tile has, to or from the tile's own. */
  copyTile(...given: [...Part, from: Pointer, to: Pointer]): void;
  filterTile(
    ...given: [
      ...Part,
      grad: Pointer,
      mean: Pointer,
      moment: Pointer,
      nextMean: Pointer,
      nextMoment: Pointer,
      direction: Pointer,
      source: Pointer,
      ...FilterCoefficients,
    ]
  ): void;
  updateTile(
    ...given: [
      ...Part,
      parameter: Pointer,
      x: Pointer,
      next: Pointer,
      decay: number,
      factor: number,
    ]
  ): void;
}
