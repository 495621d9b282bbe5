import { pad, reshape, slice, transpose, type Tensor } from '@tensorflow/tfjs-core';
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

/**
 * The tensor of a parameter as a stack of tiles, the last ones padded with zeros. x: shape of the
 * parameter -> [count, ...tile]
 */
export function toStack(x: Tensor, partition: Partition): Tensor {
  const { merged, tile } = partition;
  const padding = paddedShape(partition).map((n, i) => [0, n - merged[i]!] as [number, number]);
  const full = isPadded(partition) ? pad(reshape(x, [...merged]), padding) : x;
  const { shape, order } = interleaved(partition);
  const cut = countOf(partition) > 1 ? transpose(reshape(full, shape), order) : full;
  return reshape(cut, [countOf(partition), ...tile]);
}

/** The inverse of `toStack`; drops the padding. stack: [count, ...tile] -> shape */
export function fromStack(stack: Tensor, partition: Partition, shape: readonly number[]): Tensor {
  const { merged } = partition;
  const { shape: split, order } = interleaved(partition);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  const joined =
    countOf(partition) > 1
      ? transpose(
          reshape(
            stack,
            order.map((axis) => split[axis]!),
          ),
          inverse,
        )
      : stack;
  const full = reshape(joined, paddedShape(partition));
  return reshape(
    isPadded(partition)
      ? slice(
          full,
          merged.map(() => 0),
          [...merged],
        )
      : full,
    [...shape],
  );
}
