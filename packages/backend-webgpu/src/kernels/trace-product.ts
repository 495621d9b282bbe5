import {
  isSquareStack,
  LARGEST_MEASURE,
  rowsOfStack,
  traceProduct,
} from '@curvature/spec/internal';
import { type Program, reads, writes } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';
import { totalOf } from './sums.js';

/** Rows of all blocks of each stack, and the side of a block. */
const numbers = {
  leftRows: 'u32',
  leftSide: 'u32',
  rightRows: 'u32',
  rightSide: 'u32',
  added: 'f32',
} as const;

const program: Program<keyof typeof numbers> = {
  name: 'product of traces',
  buffers: [...reads('left', 'right'), ...writes('out')],
  numbers,
  code: `${totalOf('return a + b;')}
fn run(group: u32, lane: u32) {
  var own = vec2<f32>(0.0);
  // Row r begins at r sides, and its number on the diagonal is in the column of its place in the block.
  for (var r = lane; r < n.leftRows; r += LANES) { own.x += left[r * n.leftSide + r % n.leftSide]; }
  for (var r = lane; r < n.rightRows; r += LANES) {
    own.y += right[r * n.rightSide + r % n.rightSide];
  }
  let traces = total(own, lane);
  let product = traces.x * traces.y + n.added;
  // NaN is not larger, and stays.
  if (lane == 0u) { out[0] = select(product, ${LARGEST_MEASURE}, product > ${LARGEST_MEASURE}); }
}`,
};

/** One dispatch, of one workgroup. */
export const traceProductKernel = fusedKernel({
  declaration: traceProduct,
  accepts: ({ left, right }) => isSquareStack(left) && isSquareStack(right),
  results: () => ({ shape: [] }),
  dispatches: ({ inputs, out }, { left, right }, { added }) => ({
    program,
    buffers: [inputs.left, inputs.right, out[0]!],
    numbers: {
      leftRows: rowsOfStack(left),
      leftSide: left.shape[1]!,
      rightRows: rowsOfStack(right),
      rightSide: right.shape[1]!,
      added,
    },
    groups: 1,
  }),
});
