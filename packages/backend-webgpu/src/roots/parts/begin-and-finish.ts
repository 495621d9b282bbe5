import type { Program } from '../../device/index.js';
import { beginning } from '../wgsl/beginning.js';
import { damped, finishing, matrix, storage } from '../wgsl/matrix.js';
import { BLOCK } from '../wgsl/products.js';
import { reductions } from '../wgsl/reductions.js';
import { blocks, type Common, HEAD, numbers, state, states } from './states.js';

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
    atomicStore(&state[at + 4u], s.row);
  }
  if (s.isSolved) {
    let row = rowAt(m, s.row, 0u);
    for (var i = lane; i < size; i += LANES) {
      work[m.work + 4u * size + i] = row.y * unit(i, m.side) - row.z * work[m.work + 2u * size + i];
    }
    storageBarrier();
    let error = errorOf(m.work + 2u * size, m.side, lane);
    if (lane == 0u) { atomicStore(&state[at + ${HEAD}u], error); }
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
