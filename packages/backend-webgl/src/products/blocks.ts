import { blockSquares, blocksTimes, timesBlocks } from '@curvature/spec/internal';
import type { Tensor } from '@tensorflow/tfjs-core';
import { draw, output, type Program } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { block } from './block.js';

// A block of the diagonal begins at an even row and column, so that texels lie within one.

const numbers = { size: 'int', covered: 'int' } as const;

const leftBlocks: Program<keyof typeof numbers> = {
  name: 'blocks times',
  inputs: ['stack', 'x'],
  outputs: ['made'],
  numbers,
  code: `${block}
void run(Place p) {
  int item = 2 * p.r / size;
  int first = item * size / 2;
  int all = halves(min(size, covered - item * size));
  for (int k = 0; k < all; k++)
    made += times(stack_block(item, p.r - first, k), x_block(0, first + k, p.c));
}`,
};

const rightBlocks: Program<keyof typeof numbers> = {
  name: 'times blocks',
  inputs: ['x', 'stack'],
  outputs: ['made'],
  numbers,
  code: `${block}
void run(Place p) {
  int item = 2 * p.c / size;
  int first = item * size / 2;
  int all = halves(min(size, covered - item * size));
  for (int k = 0; k < all; k++)
    made += times(x_block(0, p.r, first + k), stack_block(item, k, p.c - first));
}`,
};

const squares: Program<'rows' | 'columns' | 'size' | 'one' | 'decay' | 'weight'> = {
  name: 'block squares',
  inputs: ['blocks', 'x'],
  outputs: ['made'],
  numbers: {
    rows: 'int',
    columns: 'int',
    size: 'int',
    one: 'int',
    decay: 'float',
    weight: 'float',
  },
  code: `${block}
// Of [x 1], and zeros beyond it.
vec4 extended(int k, int c) {
  vec4 own = 2 * c < columns ? x_block(0, k, c) : vec4(0.0);
  if (one == 1 && (columns == 2 * c || columns == 2 * c + 1)) {
    vec2 added = vec2(1.0, 2 * k + 1 < rows ? 1.0 : 0.0);
    if (columns == 2 * c) own.xz = added;
    else own.yw = added;
  }
  return own;
}
void run(Place p) {
  int first = p.b * size / 2;
  vec4 sum = vec4(0.0);
  for (int k = 0; k < halves(rows); k++)
    sum += times(turned(extended(k, first + p.r)), extended(k, first + p.c));
  made = decay * blocks_like(p) + weight * sum;
}`,
};

/** Whether blocks cover `n` rows or columns, none lies beyond these, and all begin at even ones. */
function covers(stack: Tensor, n: number): boolean {
  const [count, side, width] = stack.shape as [number, number, number];
  const isEven = count === 1 || side % 2 === 0;
  return stack.shape.length === 3 && side === width && count === Math.ceil(n / side) && isEven;
}

/** Kernels that multiply by the blocks of a diagonal, and make them: one draw each. */
export const blockKernels = [
  fusedKernel({
    declaration: blocksTimes,
    accepts: ({ stack, x }) => x.shape.length === 2 && covers(stack, x.shape[0]!),
    run: (backend, { stack, x }) => {
      const made = output(backend, x.shape);
      const given = { size: stack.shape[1]!, covered: x.shape[0]! };
      const inputs = [stack, x];
      draw(backend, { program: leftBlocks, inputs, outputs: [made], numbers: given });
      return made;
    },
  }),
  fusedKernel({
    declaration: timesBlocks,
    accepts: ({ x, stack }) => x.shape.length === 2 && covers(stack, x.shape[1]!),
    run: (backend, { x, stack }) => {
      const made = output(backend, x.shape);
      const given = { size: stack.shape[1]!, covered: x.shape[1]! };
      const inputs = [x, stack];
      draw(backend, { program: rightBlocks, inputs, outputs: [made], numbers: given });
      return made;
    },
  }),
  fusedKernel({
    declaration: blockSquares,
    accepts: ({ blocks, x }, { one }) => x.shape.length === 2 && covers(blocks, x.shape[1]! + one),
    run: (backend, { blocks, x }, { decay, weight, one }) => {
      const made = output(backend, blocks.shape);
      const [rows, columns] = x.shape as [number, number];
      const given = { rows, columns, size: blocks.shape[1]!, one, decay, weight };
      draw(backend, { program: squares, inputs: [blocks, x], outputs: [made], numbers: given });
      return made;
    },
  }),
];
