import type { Addon } from '../operations/binding.js';
import { type Handle, type Operations, withOperations } from '../operations/operations.js';

type Shape = readonly [items: 1, rows: number, columns: number];
/** A stack [count, size, size] as the blocks on a diagonal; the last may exceed the matrix. */
export type Blocks = Pick<Handle, 'id' | 'shape'>;

const T = { T: 'float' } as const;

const whole = (tf: Operations, values: readonly number[]) =>
  tf.array('int32', Int32Array.from(values), [values.length]);

function part(tf: Operations, x: Blocks, begin: readonly number[], size: Shape): Blocks {
  if (size.every((n, axis) => n === x.shape[axis])) return x;
  const attributes = { ...T, Index: 'int32' } as const;
  return tf.one('Slice', attributes, [x, whole(tf, begin), whole(tf, size)]);
}

/** The blocks times their rows of x for axis 1, columns of x times the blocks for axis 2. */
function timesBlocks(tf: Operations, x: Handle, blocks: Blocks, axis: 1 | 2): Handle {
  const [, size] = blocks.shape as [number, number];
  const [, rows, columns] = x.shape as [number, number, number];
  const end = x.shape[axis]!;
  const made: Handle[] = [];
  for (let from = 0, k = 0; from < end; from += size, k++) {
    const n = Math.min(size, end - from);
    const block = part(tf, blocks, [k, 0, 0], [1, n, n]);
    const own =
      axis === 1
        ? part(tf, x, [0, from, 0], [1, n, columns])
        : part(tf, x, [0, 0, from], [1, rows, n]);
    const factors = axis === 1 ? [block, own] : [own, block];
    made.push(tf.one('BatchMatMulV2', { ...T, adj_x: false, adj_y: false }, factors));
  }
  if (made.length === 1) return made[0]!;
  const along = tf.array('int32', Int32Array.of(axis), []);
  return tf.one('ConcatV2', { ...T, N: made.length, Tidx: 'int32' }, [...made, along]);
}

/**
 * left x right of blocks on diagonals by TensorFlow's products. x: [rows, columns]
 * @param take Is given the product, [1, rows, columns], which goes when it returns.
 */
export const bothSides = (
  addon: Addon,
  [left, right]: readonly [left: Blocks, right: Blocks],
  [rows, columns]: readonly [number, number],
  x: Float32Array,
  take: (made: Handle) => void,
): void =>
  withOperations(addon, (tf) => {
    const half = timesBlocks(tf, tf.array('float', x, [1, rows, columns]), left, 1);
    take(timesBlocks(tf, half, right, 2));
  });
