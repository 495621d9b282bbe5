// WGSL that the programs of a chain's step share.
import { LEAST_DAMPING } from '@curvature/spec/internal';
import { LANES } from '../../device/index.js';
import { lengthSums } from '../../kernels/lengths.js';
import { choice, entryStruct, places } from '../slots.js';
import { PIECE } from './layout.js';

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

export const bandNames = (band: number, slot: number): string[] =>
  band > 0 ? [`bands${slot}`] : [];

/** Goes through the nodes of an entry by its workgroups, `body` for each index i. */
export const overNodes = (body: string): string => `
  for (var i = place.group * LANES + lane; i < e.size; i += e.groups * LANES) { ${body} }`;

/** WGSL that reads the statistics of an entry. */
export const accessors = (slots: number, band: number): string => `
${choice(slots, 'diagonal_at(slot: u32, i: u32) -> f32', (s) => `return diagonal${s}[i];`)}
${
  band > 0
    ? choice(
        slots,
        'band_at(slot: u32, k: u32, i: u32) -> f32',
        (s) => `return bands${s}[(k - 1u) * arrayLength(&diagonal${s}) + i];`,
      )
    : ''
}`;
