import { direction, factors, stability } from '../../chain/factors.js';
import { order } from '../../chain/order.js';
import { type Program, reads } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { SKIP } from '../skip.js';
import { begin, choice, SCRATCH, slotsOf, slotted } from '../slots.js';
import { fields } from './layout.js';
import { accessors, bandNames, damping, head, overNodes } from './wgsl.js';

/** Unstable nodes of each workgroup: for bands above 1. */
export const stabilities = once((band: number, slots: number): Program => ({
  name: `chain steps: stability of band ${band}, ${slots}`,
  buffers: [...slotsOf(slots, (s) => reads(`diagonal${s}`, `bands${s}`)), SCRATCH, SKIP],
  numbers: slotted(fields, slots),
  code: `${factors(band)}${head(fields, slots)}${damping}${accessors(slots, band)}${stability}
fn run(group: u32, lane: u32) {
  ${begin()}
  let item = itemOf(e, place.slot, meanAfter(e, lane));
  var unstable = 0.0;
  ${overNodes('if (isUnstable(item, i)) { unstable += 1.0; }')}
  let all = sumOf(unstable, lane);
  if (lane == 0u) { scratch[piece(e, place.group, 1u)] = all; }
}`,
}));

const ofDiagonal = /* wgsl */ `
struct Item { index: u32, chain: Chain, scale: f32, damping: f32, gamma: f32 }
fn directionOf(item: Item, i: u32, isNarrow: bool) -> f32 {
  return x_at(item.index, i) / (item.scale * diagonal_at(item.index, i) + item.damping);
}`;

/** Directions in the place of the gradients, and the lengths of Adam's step and of the direction. */
export const directions = once((band: number, slots: number): Program => ({
  name: `chain steps: directions of band ${band}, ${slots}`,
  buffers: [
    ...slotsOf(slots, (s) => reads(`mean${s}`, `diagonal${s}`, ...bandNames(band, s))),
    SCRATCH,
    SKIP,
  ],
  numbers: slotted(fields, slots),
  code: `${band > 0 ? factors(band) : `${order}${ofDiagonal}`}${head(fields, slots)}${damping}
${accessors(slots, band)}${band > 0 ? direction : ''}
${choice(slots, 'mean_at(slot: u32, i: u32) -> f32', (s) => `return mean${s}[i];`)}
fn x_at(slot: u32, i: u32) -> f32 { return entry_of(slot).meanScale * mean_at(slot, i); }
fn run(group: u32, lane: u32) {
  let place = place_of(group);
  let e = entry_of(place.slot);
  if (place.group >= e.groups) { return; }
  if (skip.x != 0.0) {
    if (place.group == 0u && lane == 0u) { scratch[e.mean + 1u] = scratch[e.mean]; }
    return;
  }
  let mean = meanAfter(e, lane);
  let item = itemOf(e, place.slot, mean);
  let isNarrow = ${band > 1 ? 'sumOfPieces(e, 1u, lane) > 0.0' : 'false'};
  var adam = vec2<f32>(0.0);
  var length = vec2<f32>(0.0);
  ${overNodes(`
    let u = directionOf(item, i, isNarrow);
    scratch[e.base + i] = u;
    length = longer(length, u);
    let root = sqrt(e.scale * diagonal_at(place.slot, i)) + e.epsilon;
    if (e.epsilon >= 0.0) { adam = longer(adam, x_at(place.slot, i) / root); }`)}
  adam = lengthOf(adam, lane);
  length = lengthOf(length, lane);
  if (lane == 0u) {
    scratch[piece(e, place.group, 2u)] = adam.x;
    scratch[piece(e, place.group, 3u)] = adam.y;
    scratch[piece(e, place.group, 4u)] = length.x;
    scratch[piece(e, place.group, 5u)] = length.y;
    if (place.group == 0u) { scratch[e.mean + 1u] = mean; }
  }
}`,
}));
