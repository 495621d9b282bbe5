import { dot } from '@curvature/spec/internal';
import { norms } from '@curvature/spec/kernels';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, draw, output, type Program, release, scratch } from '../device/index.js';
import { fusedKernel } from './fused-kernel.js';
import { lengths } from './lengths.js';
import { byTexels, PARTS, partsOf } from './parts.js';

const normPieces: Program<keyof typeof PARTS> = {
  name: 'pieces of norms',
  inputs: ['x'],
  outputs: ['made'],
  numbers: PARTS,
  code: `${lengths}
void run(Place p) {
  vec2 own = vec2(0.0);
  ${byTexels('p.t', ['x'], 'own = longer(own, x);')}
  made = vec4(stored(own), 0.0, 0.0);
}`,
};

const normsOfPieces: Program<'pieces'> = {
  name: 'norms',
  inputs: ['x'],
  outputs: ['made'],
  numbers: { pieces: 'int' },
  code: `${lengths}
float norm_of(int row) {
  vec2 all = vec2(0.0);
  for (int k = 0; k < pieces; k++) all = joined(all, x_texel(row * pieces + k).xy);
  return all.x == 0.0 ? all.y : all.x * sqrt(all.y);
}
void run(Place p) {
  bvec4 known = own_inside(p);
  made.x = norm_of(2 * p.c);
  if (known.y) made.y = norm_of(2 * p.c + 1);
}`,
};

const dotPieces: Program<keyof typeof PARTS> = {
  name: 'pieces of a dot product',
  inputs: ['x', 'y'],
  outputs: ['made'],
  numbers: PARTS,
  code: `void run(Place p) {
  float own = 0.0;
  ${byTexels('p.t', ['x', 'y'], 'own += dot(x, y);')}
  made.x = own;
}`,
};

const dotOfPieces: Program<'pieces'> = {
  name: 'dot product',
  inputs: ['x'],
  outputs: ['made'],
  numbers: { pieces: 'int' },
  code: 'void run(Place p) { for (int k = 0; k < pieces; k++) made.x += x_texel(k).x; }',
};

/** A sum in two passes: of pieces, and of these. */
function summed(
  backend: Backend,
  [first, second]: readonly [Program<keyof typeof PARTS>, Program<'pieces'>],
  inputs: readonly TensorInfo[],
  rows: number,
  shape: readonly number[],
): TensorInfo {
  const parts = partsOf(inputs[0]!, rows);
  const held = scratch(backend, rows * parts.pieces);
  draw(backend, { program: first, inputs, outputs: [held], numbers: parts });
  const made = output(backend, shape);
  const { pieces } = parts;
  draw(backend, { program: second, inputs: [held], outputs: [made], numbers: { pieces } });
  release(backend, held);
  return made;
}

/** Kernels that sum: two draws each. */
export const reductions = [
  fusedKernel({
    declaration: norms,
    accepts: ({ x }, { rows }) => Number.isInteger(rows) && rows > 0 && x.size % rows === 0,
    run: (backend, { x }, { rows }) =>
      summed(backend, [normPieces, normsOfPieces], [x], rows, [rows]),
  }),
  fusedKernel({
    declaration: dot,
    accepts: ({ x, y }) => x.size === y.size,
    run: (backend, { x, y }) => summed(backend, [dotPieces, dotOfPieces], [x, y], 1, []),
  }),
];
