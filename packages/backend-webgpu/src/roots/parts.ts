import type { Program, Storage } from '../device/index.js';
import { beginning } from './wgsl/beginning.js';
import { damped, finishing, matrix, storage } from './wgsl/matrix.js';
import { BLOCK, products } from './wgsl/products.js';
import { reductions } from './wgsl/reductions.js';

/** Words of a matrix in `state`, before the error of each step. */
export const HEAD = 4;

const state: Storage = { name: 'state', access: 'read_write', element: 'atomic<u32>' };
const blocks: Storage = { name: 'blocks', access: 'read', element: 'u32' };

/** What passes from dispatch to dispatch, for each matrix: its start, residual, and errors. */
const states = /* wgsl */ `
const NEVER = 0xffffffffu;
var<workgroup> flags: u32;
fn stateOf(index: u32) -> u32 { return (index - n.origin) * (n.steps + 1u + ${HEAD}u); }
fn isSolvedAt(index: u32, lane: u32) -> bool {
  if (lane == 0u) { flags = atomicLoad(&state[stateOf(index)]); }
  return workgroupUniformLoad(&flags) == 1u;
}
fn startOf(index: u32) -> Start {
  let at = stateOf(index);
  let flags = atomicLoad(&state[at]);
  return Start(flags == 1u, flags == 2u, bitcast<i32>(atomicLoad(&state[at + 1u])), bitcast<f32>(atomicLoad(&state[at + 2u])));
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
  let before = errorAt(index, step - 1u);
  return before < NEAR && errorAt(index, step) >= before;
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

const numbers = {
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
type Common = keyof typeof numbers;

/** The first X, M and T of each matrix of a window, by one workgroup each. */
export const beginParts: Program<Common | 'matrices'> = {
  name: 'inverse roots, begin',
  buffers: [storage.matrices, storage.factors, storage.told, storage.work, state],
  numbers: { ...numbers, matrices: 'u32' },
  code: `${matrix}${damped}${reductions}${beginning}
fn run(group: u32, lane: u32) {
  if (group >= n.matrices) { return; }
  let index = n.origin + group;
  let m = matrixAt(index);
  let size = m.side * m.side;
  let s = begin(m, index, lane);
  let at = group * (n.steps + 1u + ${HEAD}u);
  for (var i = lane; i < n.steps + 1u; i += LANES) { atomicStore(&state[at + ${HEAD}u + i], 0u); }
  if (lane == 0u) {
    atomicStore(&state[at], select(select(0u, 2u, s.isBlank), 1u, s.isSolved));
    atomicStore(&state[at + 1u], bitcast<u32>(s.exponent));
    atomicStore(&state[at + 2u], bitcast<u32>(s.damping));
    atomicStore(&state[at + 3u], 0u);
  }
  if (s.isSolved) {
    let p = f32(m.p);
    for (var i = lane; i < size; i += LANES) {
      work[m.work + 4u * size + i] = (1.0 + 1.0 / p) * unit(i, m.side) - work[m.work + 2u * size + i] / p;
    }
    storageBarrier();
    let error = errorOf(m.work + 2u * size, m.side, lane);
    if (lane == 0u) { atomicStore(&state[at + ${HEAD}u], error); }
  }
}
`,
};

/**
 * A stage of products, a block of one product for each workgroup. `kinds` lists the products of the
 * stage, 4 bits each: 0 for X T, 1 for S M, 2 for S^2. In phase 0 stage k of a step has S = T^(2^k),
 * and the last one leaves the error and the next T; in phase 1 it leaves the residual.
 */
export const multiplyParts: Program<Common | 'step' | 'stage' | 'phase' | 'kinds' | 'each'> = {
  name: 'inverse roots, multiply',
  buffers: [storage.matrices, blocks, storage.work, state],
  numbers: { ...numbers, step: 'u32', stage: 'u32', phase: 'u32', kinds: 'u32', each: 'u32' },
  code: `${matrix}${reductions}${products}
${states}
fn run(group: u32, lane: u32) {
  if (group >= n.blocks * n.each) { return; }
  let kind = (n.kinds >> (4u * (group % n.each))) & 15u;
  let b = blockAt(n.block + group / n.each);
  let m = matrixAt(b.index);
  let bits = 32u - countLeadingZeros(m.p);
  let isTop = n.stage + 1u == bits;
  let isDue = (kind == 0u && n.stage == 0u) || (kind == 1u && ((m.p >> n.stage) & 1u) == 1u) || (kind == 2u && !isTop);
  if (n.stage >= bits || !isDue) { return; }
  if (!isSolvedAt(b.index, lane)) { return; }
  if (n.phase == 0u && endOf(b.index, n.step, lane) != NEVER) { return; }
  let size = m.side * m.side;
  let x = n.step & 1u;
  let now = 2u + ((n.step * countOneBits(m.p) + countOneBits(m.p & ((1u << n.stage) - 1u))) & 1u);
  let s = 4u + ((n.step * bits + n.stage) & 1u);
  var left = s;
  var right = s;
  var into = 9u - s;
  if (kind == 0u) { left = x; into = 1u - x; }
  if (kind == 1u) { right = now; into = 5u - now; }
  var block = blockOf(m.work + left * size, m.work + right * size, m.side, b.first, lane);
  store(m.work + into * size, m.side, b.first, lane, block);
  if (kind == 1u && isTop) {
    var top = 0u;
    let p = f32(m.p);
    let row = b.first.x + 4u * (lane / 16u);
    let column = b.first.y + 4u * (lane % 16u);
    for (var i = 0u; i < 4u; i++) {
      for (var j = 0u; j < 4u; j++) {
        if (row + i < m.side && column + j < m.side) {
          let one = select(0.0, 1.0, row + i == column + j);
          top = max(top, magnitude(block[i][j] - one));
          if (n.phase == 0u) {
            work[m.work + (9u - s) * size + (row + i) * m.side + column + j] = (1.0 + 1.0 / p) * one - block[i][j] / p;
          }
        }
      }
    }
    let error = largestOf(top, lane);
    let at = stateOf(b.index) + select(${HEAD}u + n.step + 1u, 3u, n.phase == 1u);
    if (lane == 0u) { atomicMax(&state[at], error); }
  }
}
`,
};

/** Runs `element` for each element of the group's block; s is the start of its matrix m. */
const forElements = (element: string) => /* wgsl */ `
  for (var k = lane; k < BLOCK * BLOCK; k += LANES) {
    let row = b.first.x + k / BLOCK;
    let column = b.first.y + k % BLOCK;
    if (row < m.side && column < m.side) {
      let i = row * m.side + column;
      ${element}
    }
  }`;

/** The symmetric part of X, in the slots of the other X and of S, and the damped matrix. */
export const closeParts: Program<Common> = {
  name: 'inverse roots, close',
  buffers: [storage.matrices, blocks, storage.factors, storage.work, state],
  numbers,
  code: `${matrix}${damped}${reductions}const BLOCK = ${BLOCK}u;${states}
fn run(group: u32, lane: u32) {
  if (group >= n.blocks) { return; }
  let b = blockAt(n.block + group);
  let m = matrixAt(b.index);
  if (!isSolvedAt(b.index, lane)) { return; }
  let s = startOf(b.index);
  let size = m.side * m.side;
  let x = chosen(b.index, lane) & 1u;
  ${forElements(`
      let mean = 0.5 * (work[m.work + x * size + i] + work[m.work + x * size + column * m.side + row]);
      work[m.work + (1u - x) * size + i] = mean;
      work[m.work + 4u * size + i] = mean;
      work[m.work + 2u * size + i] = dampedElement(m, s, i);`)}
}
`,
};

/** The roots. */
export const finishParts: Program<Common> = {
  name: 'inverse roots, finish',
  buffers: [storage.matrices, blocks, storage.roots, storage.told, storage.work, state],
  numbers,
  code: `${matrix}${finishing}${reductions}const BLOCK = ${BLOCK}u;${states}
fn run(group: u32, lane: u32) {
  if (group >= n.blocks) { return; }
  let b = blockAt(n.block + group);
  let m = matrixAt(b.index);
  let s = startOf(b.index);
  let slot = m.work + (1u - (chosen(b.index, lane) & 1u)) * m.side * m.side;
  let residual = atomicLoad(&state[stateOf(b.index) + 3u]);
  if (s.isSolved && b.first.x + b.first.y + lane == 0u) { told[b.index] = residual; }
  ${forElements('finishElement(m, s, residual, work[slot + i], i);')}
}
`,
};
