import { slabsOf, slabUpdate } from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import { reads, writes } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { gridFor, tiled } from './tiled.js';

/** x by item as [n, k], or where `transposed` as [k, n]. */
const operands = /* wgsl */ `
fn x_at(item: u32, i: u32, k: u32) -> f32 {
  if (n.transposed == 1u) { return x[(item * n.depth + k) * n.height + i]; }
  return x[(item * n.height + i) * n.depth + k];
}
fn left_at(item: u32, i: u32, k: u32) -> f32 { return x_at(item, i, k); }
fn right_at(item: u32, k: u32, j: u32) -> f32 { return x_at(item, j, k); }
fn depth_of(item: u32) -> u32 { return n.depth; }`;
const factors = { depth: 'u32', transposed: 'u32', decay: 'f32', weight: 'f32' } as const;

const symmetricUpdates = tiled({
  name: 'symmetric update',
  buffers: [...reads('matrix', 'x'), ...writes('out')],
  numbers: factors,
  // Tiles above the diagonal are the mirror of those below.
  leaveOut: 'start > top',
  code: `${operands}
fn write(at: u32, sum: f32) { out[at] = n.decay * matrix[at] + n.weight * sum; }
fn put(item: u32, i: u32, j: u32, sum: f32) {
  write((item * n.height + i) * n.height + j, sum);
  // Within a tile on the diagonal both halves are computed.
  if (i / TILE > j / TILE) { write((item * n.height + j) * n.height + i, sum); }
}`,
});

const slabUpdates = tiled({
  name: 'slab update',
  buffers: [...reads('packed', 'x'), ...writes('out')],
  numbers: { ...factors, blockSize: 'u32', length: 'u32' },
  // All rows of the tile end before it begins.
  leaveOut: 'start >= across(min(top + TILE, n.height) - 1u)',
  code: `${operands}
// Columns of the slab of row i.
fn across(i: u32) -> u32 { return min((i / n.blockSize + 1u) * n.blockSize, n.height); }
fn put(item: u32, i: u32, j: u32, sum: f32) {
  if (j >= across(i)) { return; }
  let slab = i / n.blockSize;
  // Slabs before it have blockSize rows of blockSize, 2 blockSize, ... numbers.
  let before = n.blockSize * n.blockSize * (slab * (slab + 1u) / 2u);
  let at = item * n.length + before + (i - slab * n.blockSize) * across(i) + j;
  out[at] = n.decay * packed[at] + n.weight * sum;
}`,
});

const isStack = (shape: readonly number[]): boolean => shape.length === 3;
const slabLength = (n: number, blockSize: number): number =>
  slabsOf(n, blockSize).reduce((sum, { rows, across }) => sum + rows * across, 0);

/** Kernels that add x x^T to symmetric matrices. */
export const symmetricKernels = [
  fusedKernel({
    declaration: symmetricUpdate,
    accepts: ({ matrix, x }, { transposed }) =>
      isStack(matrix.shape) &&
      isStack(x.shape) &&
      x.shape[0] === matrix.shape[0] &&
      matrix.shape[1] === matrix.shape[2] &&
      x.shape[transposed === 1 ? 2 : 1] === matrix.shape[1],
    results: ({ matrix: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { matrix, x }, { decay, weight, transposed }) => {
      const [count, side] = matrix.shape as [number, number, number];
      const depth = x.shape[transposed === 1 ? 1 : 2]!;
      const { numbers, groups } = gridFor(count, side, side);
      return {
        program: symmetricUpdates,
        buffers: [inputs.matrix, inputs.x, out[0]!],
        numbers: { ...numbers, depth, transposed, decay, weight },
        groups,
      };
    },
  }),
  fusedKernel({
    declaration: slabUpdate,
    accepts: ({ packed, x }, { blockSize }) =>
      isStack(x.shape) &&
      Number.isInteger(blockSize) &&
      blockSize > 0 &&
      packed.shape.length === 2 &&
      packed.shape[0] === x.shape[0] &&
      packed.shape[1] === slabLength(x.shape[1]!, blockSize),
    results: ({ packed: { shape } }) => ({ shape }),
    dispatches: ({ inputs, out }, { packed, x }, { decay, weight, blockSize }) => {
      const [count, side, depth] = x.shape as [number, number, number];
      const { numbers, groups } = gridFor(count, side, side);
      const rest = { depth, transposed: 0, decay, weight, blockSize, length: packed.shape[1]! };
      return {
        program: slabUpdates,
        buffers: [inputs.packed, inputs.x, out[0]!],
        numbers: { ...numbers, ...rest },
        groups,
      };
    },
  }),
];
