import { cut, cutTiles, joinCut, joinTiles } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { reshape, type Tensor, util } from '@tensorflow/tfjs-core';
import { countOf, type Partition } from './partition.js';

/** A matrix, or a vector as a row, by its shape and that of its tiles; null for other ranks. */
export function asMatrix({ merged, tile }: Partition) {
  if (merged.length > 2) return null;
  const [n, m] = merged.length === 1 ? [1, merged[0]!] : (merged as [number, number]);
  const [rows, columns] = tile.length === 1 ? [1, tile[0]!] : (tile as [number, number]);
  return n * m === 0 ? null : { n, m, rows, columns };
}

const isOfSize = (x: Tensor, shape: readonly number[]) => x.size === util.sizeFromShape([...shape]);

/** `x` itself if it has this shape. */
const shaped = (x: Tensor, shape: readonly number[]): Tensor =>
  util.arraysEqual(x.shape, [...shape]) ? x : reshape(x, [...shape]);

/**
 * The tensor of a parameter as a stack of tiles, the last ones padded with zeros. x: shape of the
 * parameter -> [count, ...tile]
 */
export function toStack(x: Tensor, partition: Partition): Tensor {
  const stacked = [countOf(partition), ...partition.tile];
  if (countOf(partition) === 1 && isOfSize(x, stacked)) return reshape(x, stacked);
  const matrix = asMatrix(partition);
  if (!matrix) return cut(shaped(x, partition.merged), partition);
  const { n, m, rows, columns } = matrix;
  return shaped(run(cutTiles, { x: shaped(x, [n, m]) }, { rows, columns }), stacked);
}

/** The inverse of `toStack`; drops the padding. stack: [count, ...tile] -> shape */
export function fromStack(stack: Tensor, partition: Partition, shape: readonly number[]): Tensor {
  if (countOf(partition) === 1 && isOfSize(stack, shape)) return reshape(stack, [...shape]);
  const matrix = asMatrix(partition);
  if (!matrix) return shaped(joinCut(stack, partition, partition.merged), shape);
  const { n, m, rows, columns } = matrix;
  const tiles = shaped(stack, [countOf(partition), rows, columns]);
  return shaped(run(joinTiles, { tiles }, { n, m }), shape);
}
