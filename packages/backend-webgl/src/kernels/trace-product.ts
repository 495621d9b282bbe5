import {
  isSquareStack,
  LARGEST_MEASURE,
  rowsOfStack,
  traceProduct,
} from '@curvature/spec/internal';
import { draw, output, type Program } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';

/** Rows of all blocks of each stack, and the side of a block. */
const numbers = {
  left_rows: 'int',
  left_side: 'int',
  right_rows: 'int',
  right_side: 'int',
  added: 'float',
} as const;

const program: Program<keyof typeof numbers> = {
  name: 'product of traces',
  inputs: ['left', 'right'],
  outputs: ['made'],
  numbers,
  code: `void run(Place p) {
  float a = 0.0;
  float b = 0.0;
  // Row r begins at r sides, and its number on the diagonal is in the column of its place in the block.
  for (int r = 0; r < left_rows; r++) a += left_at(r * left_side + r % left_side);
  for (int r = 0; r < right_rows; r++) b += right_at(r * right_side + r % right_side);
  float product = a * b + added;
  // NaN is not larger, and stays.
  made.x = product > ${LARGEST_MEASURE} ? ${LARGEST_MEASURE} : product;
}`,
};

/** One draw, of one fragment: it reads few numbers, as many as all blocks have rows. */
export const traceProductKernel = fusedKernel({
  declaration: traceProduct,
  accepts: ({ left, right }) => isSquareStack(left) && isSquareStack(right),
  run: (backend, { left, right }, { added }) => {
    const made = output(backend, []);
    const given = {
      added,
      left_rows: rowsOfStack(left),
      left_side: left.shape[1]!,
      right_rows: rowsOfStack(right),
      right_side: right.shape[1]!,
    };
    draw(backend, { program, inputs: [left, right], outputs: [made], numbers: given });
    return made;
  },
});
