import type { TensorInfo } from '@tensorflow/tfjs-core';
import { matrixOf, sizeOf, texelsOf } from '../device/index.js';
import { piecesFor } from './lengths.js';

/** The numbers of a sum over each of equal parts of a tensor. */
export const PARTS = {
  /** Fragments for each part. */
  pieces: 'int',
  /** Numbers in each part. */
  size: 'int',
  /** Texels in each, where it is a stack of whole matrices; else 0. */
  whole: 'int',
} as const;

export function partsOf(x: TensorInfo, rows: number): Record<keyof typeof PARTS, number> {
  const [n, m] = matrixOf(x.shape);
  const size = sizeOf(x) / rows;
  const whole = size % (n * m) === 0 ? texelsOf(x.shape) / rows : 0;
  return { pieces: piecesFor(whole || size), size, whole };
}

/**
 * GLSL of one fragment's share: `body` for each four numbers of the inputs, by their names. Inputs
 * of other shapes than the first are read by their places in memory.
 */
export const byTexels = (fragment: string, inputs: readonly string[], body: string): string => {
  const [first, ...others] = inputs as [string, ...string[]];
  return `
  int part = ${fragment} / pieces;
  int piece = ${fragment} % pieces;
  if (whole > 0) {
    for (int t = piece; t < whole; t += pieces) {
      Place q = place_in(part * whole + t, shape_${first}.x, shape_${first}.y);
      bvec4 known = inside(q.r, q.c, shape_${first}.x, shape_${first}.y);
      vec4 ${first} = ${first}_block(q.b, q.r, q.c);
      ${others
        .map(
          (x) => `vec4 ${x} = shape_${x} == shape_${first} ? ${x}_block(q.b, q.r, q.c)
        : ${x}_gather(indices(q, shape_${first}.x, shape_${first}.y), known);`,
        )
        .join('\n      ')}
      ${body}
    }
  } else {
    for (int j = piece; j < size; j += pieces) {
      int i = part * size + j;
      ${inputs.map((x) => `vec4 ${x} = vec4(${x}_at(i), 0.0, 0.0, 0.0);`).join('\n      ')}
      ${body}
    }
  }`;
};
