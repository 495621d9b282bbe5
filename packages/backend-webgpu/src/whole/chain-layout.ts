import { type ChainStepsAttributes, LEAST_DAMPING } from '@curvature/spec/internal';
import { LANES, type Storage } from '../device/index.js';
import { BLOCK } from '../kernels/each.js';
import { lengthSums } from '../kernels/lengths.js';
import { entryStruct, places } from './slots.js';

// One scratch buffer of a call holds, entry after entry: the gradient, in whose place the direction
// comes; PIECE numbers of each workgroup; and the mean of the diagonal before and after the step.

export const SCRATCH: Storage = { name: 'scratch', access: 'read_write' };

/**
 * Numbers of a workgroup: the sum of squares of the gradient, unstable nodes, and for Adam's step
 * and the direction the largest element and the sum of squares over its square.
 */
const PIECE = 6;
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

/** The values of `wanted` among the attributes and the layout of an entry. */
export const valuesOf = (
  wanted: Readonly<Record<string, unknown>>,
  layout: Layout,
  attributes: ChainStepsAttributes,
): Record<string, number> => {
  const all: Record<string, number> = { ...attributes, ...layout };
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]!]));
};

/** Sums over a workgroup, and over the pieces of an entry: of numbers, and of scaled squares. */
const sums = `${lengthSums(LANES)}
fn sumOf(own: f32, lane: u32) -> f32 {
  lengths[lane] = vec2<f32>(own, 0.0);
  workgroupBarrier();
  for (var k = LANES / 2u; k > 0u; k = k >> 1u) {
    if (lane < k) { lengths[lane].x += lengths[lane + k].x; }
    workgroupBarrier();
  }
  let all = lengths[0].x;
  workgroupBarrier();
  return all;
}
fn piece(e: Entry, group: u32, which: u32) -> u32 { return e.pieces + ${PIECE}u * group + which; }
fn sumOfPieces(e: Entry, which: u32, lane: u32) -> f32 {
  var own = 0.0;
  for (var k = lane; k < e.groups; k += LANES) { own += scratch[piece(e, k, which)]; }
  return sumOf(own, lane);
}
fn lengthOfPieces(e: Entry, which: u32, lane: u32) -> vec2<f32> {
  var own = vec2<f32>(0.0);
  for (var k = lane; k < e.groups; k += LANES) {
    own = joined(own, vec2<f32>(scratch[piece(e, k, which)], scratch[piece(e, k, which + 1u)]));
  }
  return lengthOf(own, lane);
}`;

/** What all programs of a chain's step begin with. */
export const head = (numbers: Readonly<Record<string, 'f32' | 'u32'>>, slots: number): string =>
  `${entryStruct(numbers, slots)}${places(slots)}${sums}`;

/** The mean of the diagonal after the step, and the damping by it. */
export const damping = /* wgsl */ `
const LEAST = ${LEAST_DAMPING}; // so that a gradient of zeros is not divided by zero
fn meanAfter(e: Entry, lane: u32) -> f32 {
  return e.decay * scratch[e.mean] + e.weight * sumOfPieces(e, 0u, lane) / f32(e.size);
}
fn dampingOf(e: Entry, mean: f32) -> f32 { return max(e.absolute + e.relative * e.scale * mean, LEAST); }
fn itemOf(e: Entry, slot: u32, mean: f32) -> Item {
  return Item(slot, Chain(e.rows, e.columns, e.linked), e.scale, dampingOf(e, mean), e.gamma);
}`;
