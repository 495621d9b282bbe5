import { cutTiles, joinTiles } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { pad, reshape, slice, transpose, type Tensor, util } from '@tensorflow/tfjs-core';
import { countOf, type Partition } from './partition.js';

/**
 * The shape with [cuts, tile] for each dimension that is cut and [tile] for others, and the order
 * of its axes that puts the cuts first.
 */
function interleaved({ tile, cuts }: Partition) {
  const shape: number[] = [];
  const cutAxes: number[] = [];
  const tileAxes: number[] = [];
  tile.forEach((n, i) => {
    if (cuts[i]! > 1) cutAxes.push(shape.push(cuts[i]!) - 1);
    tileAxes.push(shape.push(n) - 1);
  });
  return { shape, order: [...cutAxes, ...tileAxes] };
}

const paddedShape = ({ tile, cuts }: Partition) => tile.map((n, i) => n * cuts[i]!);
const isPadded = (partition: Partition) =>
  paddedShape(partition).some((n, i) => n !== partition.merged[i]);

/** A matrix, or a vector as a row, by its shape and that of its tiles; null for other ranks. */
export function asMatrix({ merged, tile }: Partition) {
  if (merged.length > 2) return null;
  const [n, m] = merged.length === 1 ? [1, merged[0]!] : (merged as [number, number]);
  const [rows, columns] = tile.length === 1 ? [1, tile[0]!] : (tile as [number, number]);
  return n * m === 0 ? null : { n, m, rows, columns };
}

/** `x` itself if it has this shape. */
const shaped = (x: Tensor, shape: readonly number[]): Tensor =>
  util.arraysEqual(x.shape, [...shape]) ? x : reshape(x, [...shape]);

/**
 * The tensor of a parameter as a stack of tiles, the last ones padded with zeros. x: shape of the
 * parameter -> [count, ...tile]
 */
export function toStack(x: Tensor, partition: Partition): Tensor {
  const stacked = [countOf(partition), ...partition.tile];
  const matrix = countOf(partition) > 1 ? asMatrix(partition) : null;
  if (!matrix) return reshape(cutByOps(x, partition), stacked);
  const { n, m, rows, columns } = matrix;
  return shaped(run(cutTiles, { x: shaped(x, [n, m]) }, { rows, columns }), stacked);
}

/** The same for any rank. -> of as many elements */
function cutByOps(x: Tensor, partition: Partition): Tensor {
  const { merged } = partition;
  const padding = paddedShape(partition).map((n, i) => [0, n - merged[i]!] as [number, number]);
  const full = isPadded(partition) ? pad(reshape(x, [...merged]), padding) : x;
  const { shape, order } = interleaved(partition);
  return countOf(partition) > 1 ? transpose(reshape(full, shape), order) : full;
}

/** The inverse of `toStack`; drops the padding. stack: [count, ...tile] -> shape */
export function fromStack(stack: Tensor, partition: Partition, shape: readonly number[]): Tensor {
  const matrix = countOf(partition) > 1 ? asMatrix(partition) : null;
  if (!matrix) return reshape(joinedByOps(stack, partition), [...shape]);
  const { n, m, rows, columns } = matrix;
  const tiles = shaped(stack, [countOf(partition), rows, columns]);
  return shaped(run(joinTiles, { tiles }, { n, m }), shape);
}

function joinedByOps(stack: Tensor, partition: Partition): Tensor {
  const { merged } = partition;
  const { shape: split, order } = interleaved(partition);
  const joined =
    countOf(partition) > 1
      ? transpose(
          reshape(
            stack,
            order.map((axis) => split[axis]!),
          ),
          order.map((_, axis) => order.indexOf(axis)),
        )
      : stack;
  if (!isPadded(partition)) return joined;
  const start = merged.map(() => 0);
  return slice(reshape(joined, paddedShape(partition)), start, [...merged]);
}
