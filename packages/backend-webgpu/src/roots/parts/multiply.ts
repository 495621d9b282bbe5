import type { Program } from '../../device/index.js';
import { matrix, storage } from '../wgsl/matrix.js';
import { products } from '../wgsl/products.js';
import { reductions } from '../wgsl/reductions.js';
import { blocks, type Common, HEAD, numbers, state, states } from './states.js';

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
    let line = rowAt(m, rowOf(b.index), n.step + 1u);
    let row = b.first.x + 4u * (lane / 16u);
    let column = b.first.y + 4u * (lane % 16u);
    for (var i = 0u; i < 4u; i++) {
      for (var j = 0u; j < 4u; j++) {
        if (row + i < m.side && column + j < m.side) {
          let one = select(0.0, 1.0, row + i == column + j);
          top = max(top, magnitude(block[i][j] - one));
          if (n.phase == 0u) {
            work[m.work + (9u - s) * size + (row + i) * m.side + column + j] = line.y * one - line.z * block[i][j];
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
