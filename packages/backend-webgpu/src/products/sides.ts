import { bothSides, fitsBothSides } from '@curvature/spec/internal';
import { reads, writes } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { gridFor, tiled } from './tiled.js';

/** Items of a stack times items of another, `sides[item]` by rows or, where `turned`, by columns. */
const numbers = { turned: 'u32' } as const;

const leftSide = tiled({
  name: 'left side',
  buffers: [...reads('sides', 'x'), ...writes('out')],
  numbers,
  code: /* wgsl */ `
fn left_at(item: u32, i: u32, k: u32) -> f32 {
  if (n.turned == 1u) { return sides[(item * n.height + k) * n.height + i]; }
  return sides[(item * n.height + i) * n.height + k];
}
fn right_at(item: u32, k: u32, j: u32) -> f32 { return x[(item * n.height + k) * n.width + j]; }
fn depth_of(item: u32) -> u32 { return n.height; }
fn put(item: u32, i: u32, j: u32, sum: f32) { out[(item * n.height + i) * n.width + j] = sum; }`,
});

const rightSide = tiled({
  name: 'right side',
  buffers: [...reads('x', 'sides'), ...writes('out')],
  numbers,
  code: /* wgsl */ `
fn left_at(item: u32, i: u32, k: u32) -> f32 { return x[(item * n.height + i) * n.width + k]; }
fn right_at(item: u32, k: u32, j: u32) -> f32 {
  if (n.turned == 1u) { return sides[(item * n.width + j) * n.width + k]; }
  return sides[(item * n.width + k) * n.width + j];
}
fn depth_of(item: u32) -> u32 { return n.width; }
fn put(item: u32, i: u32, j: u32, sum: f32) { out[(item * n.height + i) * n.width + j] = sum; }`,
});

/** The kernel of roots and bases on both sides: two dispatches, one for each product. */
export const sidesKernel = fusedKernel({
  declaration: bothSides,
  accepts: fitsBothSides,
  results: ({ x: { shape } }) => ({ shape }),
  scratch: ({ x }) => x.size,
  dispatches: ({ inputs, out, scratch }, { x }, { transposeLeft, transposeRight }) => {
    const grid = gridFor(...(x.shape as [number, number, number]));
    const { numbers: given, groups } = grid;
    return [
      {
        program: leftSide,
        buffers: [inputs.left, inputs.x, scratch!],
        numbers: { ...given, turned: transposeLeft },
        groups,
      },
      {
        program: rightSide,
        buffers: [scratch!, inputs.right, out[0]!],
        numbers: { ...given, turned: transposeRight },
        groups,
      },
    ];
  },
});
