import { concat, reshape, slice, transpose, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Kernel } from '../kernel.js';

/** How a tensor is cut: the sides of a tile, and the number of tiles along each axis. */
interface Cuts {
  readonly tile: readonly number[];
  readonly cuts: readonly number[];
}

/**
 * A tensor of any rank cut into equal tiles, the last ones padded with zeros; along an axis with one
 * tile nothing is cut. x: [...n] -> [product of cuts, ...tile]
 */
export function cut(x: Tensor, { tile, cuts }: Cuts): Tensor {
  const full = padded(x, wholeOf({ tile, cuts }));
  const count = countOf(cuts);
  if (count === 1) return reshape(full, [1, ...tile]);
  const { shape, order } = interleaved({ tile, cuts });
  return reshape(transpose(reshape(full, shape), order), [count, ...tile]);
}

/** The inverse of `cut`; drops the padding. stack: [product of cuts, ...tile] -> shape */
export function joinCut(stack: Tensor, { tile, cuts }: Cuts, shape: readonly number[]): Tensor {
  const whole = wholeOf({ tile, cuts });
  const { shape: split, order } = interleaved({ tile, cuts });
  const ordered = order.map((axis) => split[axis]!);
  const back = order.map((_, axis) => order.indexOf(axis));
  const joined = countOf(cuts) === 1 ? stack : transpose(reshape(stack, ordered), back);
  const full = reshape(joined, whole);
  const isPadded = whole.some((n, axis) => n !== shape[axis]);
  return isPadded ? slice(full, Array<number>(shape.length).fill(0), [...shape]) : full;
}

const countOf = (cuts: readonly number[]) => cuts.reduce((a, b) => a * b, 1);
const wholeOf = ({ tile, cuts }: Cuts) => tile.map((n, axis) => n * cuts[axis]!);

/**
 * The shape with [cuts, tile] for each axis that is cut and [tile] for others, and the order of its
 * axes that puts the cuts first.
 */
function interleaved({ tile, cuts }: Cuts) {
  const shape: number[] = [];
  const cutAxes: number[] = [];
  const tileAxes: number[] = [];
  tile.forEach((n, axis) => {
    if (cuts[axis]! > 1) cutAxes.push(shape.push(cuts[axis]!) - 1);
    tileAxes.push(shape.push(n) - 1);
  });
  return { shape, order: [...cutAxes, ...tileAxes] };
}

/** x with zeros at the end of each axis, up to this shape. `concat` pads faster than `pad`. */
const padded = (x: Tensor, shape: readonly number[]): Tensor =>
  shape.reduce((y, n, axis) => {
    const more = n - y.shape[axis]!;
    const ofZeros = y.shape.map((m, i) => (i === axis ? more : m));
    return more > 0 ? concat([y, zeros(ofZeros)], axis) : y;
  }, x);

/** The cuts of a matrix [n, m] into tiles [rows, columns]. */
const cutsOf = (n: number, m: number, rows: number, columns: number): Cuts => ({
  tile: [rows, columns],
  cuts: [Math.ceil(n / rows), Math.ceil(m / columns)],
});

/**
 * A matrix cut into tiles, row by row of tiles; the last ones are padded with zeros. x: [n, m] ->
 * [ceil(n / rows) ceil(m / columns), rows, columns]
 */
export const cutTiles: Kernel<{ x: Tensor }, { rows: number; columns: number }> = {
  name: 'CurvatureCutTiles',
  composite({ x }, { rows, columns }) {
    const [n, m] = x.shape as [number, number];
    return cut(x, cutsOf(n, m, rows, columns));
  },
};

/** The inverse of `cutTiles`. tiles: [count, rows, columns] -> [n, m] */
export const joinTiles: Kernel<{ tiles: Tensor }, { n: number; m: number }> = {
  name: 'CurvatureJoinTiles',
  composite({ tiles }, { n, m }) {
    const [, rows, columns] = tiles.shape as [number, number, number];
    return joinCut(tiles, cutsOf(n, m, rows, columns), [n, m]);
  },
};
