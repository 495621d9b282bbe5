import { blockSquares, blocksTimes, timesBlocks } from '@curvature/spec/internal';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { reads, writes } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { gridFor, tiled } from './tiled.js';

// An item is a block of the diagonal; the last one may extend beyond x.

/** Rows or columns of x that lie in a block. */
const depth = /* wgsl */ `
fn depth_of(item: u32) -> u32 { return min(n.size, n.covered - item * n.size); }`;

const leftBlocks = tiled({
  name: 'blocks times',
  buffers: [...reads('stack', 'x'), ...writes('out')],
  numbers: { size: 'u32', covered: 'u32' },
  code: `${depth}
fn left_at(item: u32, i: u32, k: u32) -> f32 { return stack[(item * n.size + i) * n.size + k]; }
fn right_at(item: u32, k: u32, j: u32) -> f32 { return x[(item * n.size + k) * n.width + j]; }
fn put(item: u32, i: u32, j: u32, sum: f32) {
  let row = item * n.size + i;
  if (row < n.covered) { out[row * n.width + j] = sum; }
}`,
});

const rightBlocks = tiled({
  name: 'times blocks',
  buffers: [...reads('x', 'stack'), ...writes('out')],
  numbers: { size: 'u32', covered: 'u32' },
  code: `${depth}
fn left_at(item: u32, i: u32, k: u32) -> f32 { return x[i * n.covered + item * n.size + k]; }
fn right_at(item: u32, k: u32, j: u32) -> f32 { return stack[(item * n.size + k) * n.size + j]; }
fn put(item: u32, i: u32, j: u32, sum: f32) {
  let column = item * n.size + j;
  if (column < n.covered) { out[i * n.covered + column] = sum; }
}`,
});

const squares = tiled({
  name: 'block squares',
  buffers: [...reads('blocks', 'x'), ...writes('out')],
  numbers: { rows: 'u32', columns: 'u32', one: 'u32', decay: 'f32', weight: 'f32' },
  leaveOut: 'start > top',
  code: /* wgsl */ `
// An element of [x 1], and zeros beyond it.
fn x_at(item: u32, row: u32, i: u32) -> f32 {
  let column = item * n.height + i;
  if (column < n.columns) { return x[row * n.columns + column]; }
  return select(0.0, 1.0, n.one == 1u && column == n.columns);
}
fn left_at(item: u32, i: u32, k: u32) -> f32 { return x_at(item, k, i); }
fn right_at(item: u32, k: u32, j: u32) -> f32 { return x_at(item, k, j); }
fn depth_of(item: u32) -> u32 { return n.rows; }
fn write(at: u32, sum: f32) { out[at] = n.decay * blocks[at] + n.weight * sum; }
fn put(item: u32, i: u32, j: u32, sum: f32) {
  write((item * n.height + i) * n.height + j, sum);
  if (i / TILE > j / TILE) { write((item * n.height + j) * n.height + i, sum); }
}`,
});

/** Whether blocks cover `n` rows or columns, and none of them lies beyond these. */
export function covers({ shape }: TensorInfo, n: number): boolean {
  const [count, side, width] = shape;
  return shape.length === 3 && side === width && count === Math.ceil(n / side!);
}

/** Kernels that multiply by the blocks of a diagonal, and make them. */
export const blockKernels = [
  fusedKernel({
    declaration: blocksTimes,
    accepts: ({ stack, x }) => x.shape.length === 2 && covers(stack, x.shape[0]!),
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { stack, x }) => {
      const [count, size] = stack.shape as [number, number];
      const [covered, width] = x.shape as [number, number];
      const { numbers, groups } = gridFor(count, size, width);
      const buffers = [inputs.stack, inputs.x, out[0]!];
      return { program: leftBlocks, buffers, numbers: { ...numbers, size, covered }, groups };
    },
  }),
  fusedKernel({
    declaration: timesBlocks,
    accepts: ({ x, stack }) => x.shape.length === 2 && covers(stack, x.shape[1]!),
    results: ({ x: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { x, stack }) => {
      const [count, size] = stack.shape as [number, number];
      const [height, covered] = x.shape as [number, number];
      const { numbers, groups } = gridFor(count, height, size);
      const buffers = [inputs.x, inputs.stack, out[0]!];
      return { program: rightBlocks, buffers, numbers: { ...numbers, size, covered }, groups };
    },
  }),
  fusedKernel({
    declaration: blockSquares,
    accepts: ({ blocks, x }, { one }) => x.shape.length === 2 && covers(blocks, x.shape[1]! + one),
    results: ({ blocks: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { blocks, x }, { decay, weight, one }) => {
      const [count, side] = blocks.shape as [number, number];
      const [rows, columns] = x.shape as [number, number];
      const { numbers, groups } = gridFor(count, side, side);
      const rest = { rows, columns, one, decay, weight };
      const buffers = [inputs.blocks, inputs.x, out[0]!];
      return { program: squares, buffers, numbers: { ...numbers, ...rest }, groups };
    },
  }),
];
