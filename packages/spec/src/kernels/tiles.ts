import { concat, reshape, slice, transpose, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel.js';

/** x with zeros below and to the right, up to this shape. `concat` pads faster than `pad`. */
function padded(x: Tensor, rows: number, columns: number): Tensor {
  const [n, m] = x.shape as [number, number];
  const tall = rows > n ? concat([x, zeros([rows - n, m])], 0) : x;
  return columns > m ? concat([tall, zeros([rows, columns - m])], 1) : tall;
}

/**
 * A matrix cut into tiles, row by row of tiles; the last ones are padded with zeros. x: [n, m] ->
 * [ceil(n / rows) ceil(m / columns), rows, columns]
 */
export const cutTiles: Kernel<{ x: Tensor }, { rows: number; columns: number }> = {
  name: 'CurvatureCutTiles',
  composite({ x }, { rows, columns }) {
    const [n, m] = x.shape as [number, number];
    const [down, across] = [Math.ceil(n / rows), Math.ceil(m / columns)];
    const full = padded(x, down * rows, across * columns);
    const cut = transpose(reshape(full, [down, rows, across, columns]), [0, 2, 1, 3]);
    return reshape(cut, [down * across, rows, columns]);
  },
};

/** The inverse of `cutTiles`. tiles: [count, rows, columns] -> [n, m] */
export const joinTiles: Kernel<{ tiles: Tensor }, { n: number; m: number }> = {
  name: 'CurvatureJoinTiles',
  composite({ tiles }, { n, m }) {
    const [, rows, columns] = tiles.shape as [number, number, number];
    const [down, across] = [Math.ceil(n / rows), Math.ceil(m / columns)];
    const joined = transpose(reshape(tiles, [down, across, rows, columns]), [0, 2, 1, 3]);
    const full = reshape(joined, [down * rows, across * columns]);
    return down * rows === n && across * columns === m ? full : slice(full, [0, 0], [n, m]);
  },
};
