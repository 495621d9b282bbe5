import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, draw, output, type Program, release, scratch } from '../device/index.js';
import { byTexels, PARTS, partsOf } from './parts.js';

const pieces: Program<keyof typeof PARTS> = {
  name: 'pieces of a sum',
  inputs: ['x'],
  outputs: ['made'],
  numbers: PARTS,
  code: `void run(Place p) {
  float own = 0.0;
  ${byTexels('p.t', ['x'], 'own += dot(x, vec4(1.0));')}
  made.x = own;
}`,
};

const ofPieces: Program<'pieces'> = {
  name: 'sum',
  inputs: ['x'],
  outputs: ['made'],
  numbers: { pieces: 'int' },
  code: 'void run(Place p) { for (int k = 0; k < pieces; k++) made.x += x_texel(k).x; }',
};

/** The sum of all numbers, []: two draws. */
export function sumOf(backend: Backend, x: TensorInfo): TensorInfo {
  const parts = partsOf(x, 1);
  const held = scratch(backend, parts.pieces);
  draw(backend, { program: pieces, inputs: [x], outputs: [held], numbers: parts });
  const made = output(backend, []);
  const numbers = { pieces: parts.pieces };
  draw(backend, { program: ofPieces, inputs: [held], outputs: [made], numbers });
  release(backend, held);
  return made;
}
