import { symmetricUpdate } from '@curvature/spec/kernels';
import { draw, output, type Program } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { block } from './block.js';

const symmetricUpdates: Program<'depth' | 'transposed' | 'decay' | 'weight'> = {
  name: 'symmetric update',
  inputs: ['matrix', 'x'],
  outputs: ['made'],
  numbers: { depth: 'int', transposed: 'int', decay: 'float', weight: 'float' },
  code: `${block}
void run(Place p) {
  vec4 sum = vec4(0.0);
  int all = halves(depth);
  if (transposed == 1)
    for (int k = 0; k < all; k++)
      sum += times(turned(x_block(p.b, k, p.r)), x_block(p.b, k, p.c));
  else
    for (int k = 0; k < all; k++)
      sum += times(x_block(p.b, p.r, k), turned(x_block(p.b, p.c, k)));
  made = decay * matrix_like(p) + weight * sum;
}`,
};

const isStack = (shape: readonly number[]): boolean => shape.length === 3;

/** Adds x x^T to symmetric matrices: one draw. */
export const symmetricKernel = fusedKernel({
  declaration: symmetricUpdate,
  accepts: ({ matrix, x }, { transposed }) =>
    isStack(matrix.shape) &&
    isStack(x.shape) &&
    x.shape[0] === matrix.shape[0] &&
    matrix.shape[1] === matrix.shape[2] &&
    x.shape[transposed === 1 ? 2 : 1] === matrix.shape[1],
  run: (backend, { matrix, x }, { decay, weight, transposed }) => {
    const made = output(backend, matrix.shape);
    const numbers = { depth: x.shape[transposed === 1 ? 1 : 2]!, transposed, decay, weight };
    draw(backend, { program: symmetricUpdates, inputs: [matrix, x], outputs: [made], numbers });
    return made;
  },
});
