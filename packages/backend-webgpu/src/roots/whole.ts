import type { Program } from '../device/index.js';
import { beginning } from './wgsl/beginning.js';
import { damped, finishing, matrix, storage } from './wgsl/matrix.js';
import { products } from './wgsl/products.js';
import { reductions } from './wgsl/reductions.js';

const solve = /* wgsl */ `
fn multiply(into: u32, left: u32, right: u32, side: u32, lane: u32) {
  for (var row = 0u; row < side; row += BLOCK) {
    for (var column = 0u; column < side; column += BLOCK) {
      let first = vec2(row, column);
      store(into, side, first, lane, blockOf(left, right, side, first, lane));
    }
  }
  storageBarrier();
}
// The products of a round, by one call, since devices compile each call: X T unless x is 2, and S^p M
// for S in slot 4. Answers the slot of that.
fn multiplyRound(m: Matrix, x: u32, first: u32, lane: u32) -> u32 {
  let size = m.side * m.side;
  var now = first;
  var s = 4u;
  for (var rest = m.p; rest > 0u; rest = rest >> 1u) {
    for (var which = 0u; which < 3u; which++) {
      var left = s;
      var right = s;
      var into = 9u - s;
      var isDue = rest > 1u;
      if (which == 0u) { left = x; into = 1u - x; isDue = x < 2u && rest == m.p; }
      if (which == 1u) { right = now; into = 5u - now; isDue = (rest & 1u) == 1u; }
      if (isDue) {
        multiply(m.work + into * size, m.work + left * size, m.work + right * size, m.side, lane);
        if (which == 1u) { now = into; }
        if (which == 2u) { s = into; }
      }
    }
  }
  return now;
}
// T into slot 4.
fn prepareStep(m: Matrix, first: u32, step: u32, now: u32, lane: u32) {
  let size = m.side * m.side;
  let row = rowAt(m, first, step);
  for (var i = lane; i < size; i += LANES) {
    work[m.work + 4u * size + i] = row.y * unit(i, m.side) - row.z * work[m.work + now * size + i];
  }
}
// The symmetric part of X into the slots 1 - x and 4, and the damped matrix into slot 2.
fn prepareResidual(m: Matrix, s: Start, x: u32, lane: u32) {
  let size = m.side * m.side;
  for (var i = lane; i < size; i += LANES) {
    let mirrored = (i % m.side) * m.side + i / m.side;
    let mean = 0.5 * (work[m.work + x * size + i] + work[m.work + x * size + mirrored]);
    work[m.work + (1u - x) * size + i] = mean;
    work[m.work + 4u * size + i] = mean;
    work[m.work + 2u * size + i] = dampedElement(m, s, i);
  }
}
struct Found { slot: u32, residual: u32 }
fn iterate(m: Matrix, s: Start, lane: u32) -> Found {
  var x = 0u;
  var now = 2u;
  var error = INFINITE;
  var isLast = false;
  for (var step = 0u; ; step++) {
    let next = errorOf(m.work + now * m.side * m.side, m.side, lane);
    if (isLast) { return Found(1u - x, next); }
    let isWorse = isWorseThan(m, s.row, step, error, next);
    if (isWorse) { x = 1u - x; }
    isLast = isWorse || next < n.enough || step == n.steps;
    error = next;
    if (isLast) { prepareResidual(m, s, x, lane); now = 2u; }
    else { prepareStep(m, s.row, step, now, lane); }
    storageBarrier();
    now = multiplyRound(m, select(x, 2u, isLast), now, lane);
    if (!isLast) { x = 1u - x; }
  }
}
fn run(group: u32, lane: u32) {
  if (group >= n.groups) { return; }
  for (var index = group; index < n.count; index += n.groups) {
    var m = matrixAt(index);
    m.work = group * n.room;
    let s = begin(m, index, lane);
    var found = Found(0u, INFINITE);
    if (s.isSolved) {
      found = iterate(m, s, lane);
      if (lane == 0u) { told[index] = found.residual; }
    }
    let size = m.side * m.side;
    for (var i = lane; i < size; i += LANES) {
      finishElement(m, s, found.residual, work[m.work + found.slot * size + i], i);
    }
    storageBarrier();
  }
}
`;

/**
 * Solves each matrix by one workgroup, from the first product to the root: one dispatch for all
 * matrices, of whatever sizes. Workgroup k takes the matrices k, k + groups, ...
 *
 * A^(-1/p) by the coupled Newton iteration (Iannazzo 2006, eq. 3.9): M -> I while X -> A^(-1/p), with
 * longer steps where M is far from I (`schedule.ts`). It ends when M is near enough to I, or as near as
 * rounding lets it come.
 */
export const whole: Program<'groups' | 'count' | 'room' | 'steps' | 'enough' | 'tolerance'> = {
  name: 'inverse roots',
  buffers: [storage.matrices, storage.factors, storage.roots, storage.told, storage.work],
  numbers: {
    groups: 'u32',
    count: 'u32',
    room: 'u32',
    steps: 'u32',
    enough: 'u32',
    tolerance: 'u32',
  },
  code: matrix + damped + finishing + reductions + products + beginning + solve,
};
