import { bothSides, fitsBothSides } from '@curvature/spec/internal';
import { draw, output, type Program, release } from '../device/index.js';
import { fusedKernel } from '../kernels/fused-kernel.js';
import { block } from './block.js';

const numbers = { depth: 'int', transposed: 'int' } as const;

const leftSide: Program<keyof typeof numbers> = {
  name: 'left side',
  inputs: ['left', 'x'],
  outputs: ['made'],
  numbers,
  code: `${block}
void run(Place p) {
  for (int k = 0; k < halves(depth); k++) {
    vec4 own = transposed == 1 ? turned(left_block(p.b, k, p.r)) : left_block(p.b, p.r, k);
    made += times(own, x_block(p.b, k, p.c));
  }
}`,
};

const rightSide: Program<keyof typeof numbers> = {
  name: 'right side',
  inputs: ['x', 'right'],
  outputs: ['made'],
  numbers,
  code: `${block}
void run(Place p) {
  for (int k = 0; k < halves(depth); k++) {
    vec4 own = transposed == 1 ? turned(right_block(p.b, p.c, k)) : right_block(p.b, k, p.c);
    made += times(x_block(p.b, p.r, k), own);
  }
}`,
};

/** Roots and bases on both sides: two draws, one for each product. */
export const sidesKernel = fusedKernel({
  declaration: bothSides,
  accepts: fitsBothSides,
  run: (backend, { left, x, right }, { transposeLeft, transposeRight }) => {
    const [, m, n] = x.shape as [number, number, number];
    const [half, made] = [output(backend, x.shape), output(backend, x.shape)];
    draw(backend, {
      program: leftSide,
      inputs: [left, x],
      outputs: [half],
      numbers: { depth: m, transposed: transposeLeft },
    });
    draw(backend, {
      program: rightSide,
      inputs: [half, right],
      outputs: [made],
      numbers: { depth: n, transposed: transposeRight },
    });
    release(backend, half);
    return made;
  },
});
