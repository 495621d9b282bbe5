import { BLOCK } from '../../kernels/each.js';

// One scratch buffer of a call holds, entry after entry: the gradient, in whose place the direction
// comes; PIECE numbers of each workgroup; and the mean of the diagonal before and after the step.

/**
 * Numbers of a workgroup: the sum of squares of the gradient, unstable nodes, and for Adam's step
 * and the direction the largest element and the sum of squares over its square.
 */
export const PIECE = 6;
/** Workgroups of one entry, at most: each of the next dispatch reads the pieces of all. */
const MOST = 1024;

/** Where an entry's numbers begin in the scratch buffer, and its workgroups. */
export interface Layout {
  readonly size: number;
  readonly base: number;
  readonly pieces: number;
  readonly groups: number;
  readonly mean: number;
}

/** -> the layouts, and how many numbers the buffer has. */
export function layoutsOf(sizes: readonly number[]): {
  readonly layouts: readonly Layout[];
  readonly length: number;
} {
  let length = 0;
  const layouts = sizes.map((size) => {
    const groups = Math.min(Math.ceil(size / BLOCK), MOST);
    const [base, pieces] = [length, length + size];
    const mean = pieces + PIECE * groups;
    length = mean + 2;
    return { size, base, pieces, groups, mean };
  });
  return { layouts, length };
}

const layoutFields = {
  size: 'u32',
  base: 'u32',
  pieces: 'u32',
  groups: 'u32',
  mean: 'u32',
} as const;

/** The numbers of an entry in the programs of statistics, stability and directions. */
export const fields = {
  ...layoutFields,
  rows: 'u32',
  columns: 'u32',
  linked: 'u32',
  decay: 'f32',
  weight: 'f32',
  scale: 'f32',
  decayMean: 'f32',
  weightMean: 'f32',
  meanScale: 'f32',
  absolute: 'f32',
  relative: 'f32',
  gamma: 'f32',
  epsilon: 'f32',
} as const;

/** In the last one. */
export const lastFields = {
  ...layoutFields,
  epsilon: 'f32',
  decayParameter: 'f32',
  rate: 'f32',
} as const;
