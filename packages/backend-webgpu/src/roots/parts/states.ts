import type { Storage } from '../../device/index.js';

/** Words of a matrix in `state`, before the error of each step. */
export const HEAD = 5;

export const state: Storage = { name: 'state', access: 'read_write', element: 'atomic<u32>' };
export const blocks: Storage = { name: 'blocks', access: 'read', element: 'u32' };

/** What passes from dispatch to dispatch, for each matrix: its start, residual, and errors. */
export const states = /* wgsl */ `
const NEVER = 0xffffffffu;
var<workgroup> flags: u32;
fn stateOf(index: u32) -> u32 { return (index - n.origin) * (n.steps + 1u + ${HEAD}u); }
fn isSolvedAt(index: u32, lane: u32) -> bool {
  if (lane == 0u) { flags = atomicLoad(&state[stateOf(index)]); }
  return workgroupUniformLoad(&flags) == 1u;
}
fn rowOf(index: u32) -> u32 { return atomicLoad(&state[stateOf(index) + 4u]); }
fn startOf(index: u32) -> Start {
  let at = stateOf(index);
  let flags = atomicLoad(&state[at]);
  return Start(flags == 1u, flags == 2u, bitcast<i32>(atomicLoad(&state[at + 1u])), bitcast<f32>(atomicLoad(&state[at + 2u])), rowOf(index));
}
// The first step up to \`last\` whose error ends the iteration, or NEVER.
fn endOf(index: u32, last: u32, lane: u32) -> u32 {
  var found = 0u;
  for (var step = lane; step <= last; step += LANES) {
    if (found == 0u && ends(index, step)) { found = NEVER - step; }
  }
  return NEVER - largestOf(found, lane);
}
fn errorAt(index: u32, step: u32) -> u32 { return atomicLoad(&state[stateOf(index) + ${HEAD}u + step]); }
fn ends(index: u32, step: u32) -> bool { return errorAt(index, step) < n.enough || isWorse(index, step); }
fn isWorse(index: u32, step: u32) -> bool {
  if (step == 0u) { return false; }
  return isWorseThan(matrixAt(index), rowOf(index), step, errorAt(index, step - 1u), errorAt(index, step));
}
// The step whose X is the root.
fn chosen(index: u32, lane: u32) -> u32 {
  let end = min(endOf(index, n.steps, lane), n.steps);
  return end - select(0u, 1u, isWorse(index, end));
}
struct Block { index: u32, first: vec2<u32> }
fn blockAt(i: u32) -> Block {
  return Block(blocks[3u * i], vec2(blocks[3u * i + 1u], blocks[3u * i + 2u]));
}
`;

/** Numbers of all programs over parts. */
export const numbers = {
  /** Of the window: its first matrix, its first block, and how many it has. */
  origin: 'u32',
  block: 'u32',
  blocks: 'u32',
  /** All matrices. */
  count: 'u32',
  steps: 'u32',
  enough: 'u32',
  tolerance: 'u32',
} as const;
export type Common = keyof typeof numbers;
