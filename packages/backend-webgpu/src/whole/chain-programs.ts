import { direction, factors, stability } from '../chain/factors.js';
import { order } from '../chain/order.js';
import { type Program, writes, reads, type Storage } from '../device/index.js';
import { damping, fields, head, lastFields, SCRATCH } from './chain-layout.js';
import { SKIP } from './skip.js';
import { choice, perSlot, slotted } from './slots.js';

const slotsOf = (count: number, of: (slot: number) => Storage[]): Storage[] =>
  Array.from({ length: count }, (_, slot) => of(slot)).flat();
const bandNames = (band: number, slot: number): string[] => (band > 0 ? [`bands${slot}`] : []);

/** Goes through the nodes of an entry by its workgroups, `body` for each index i. */
const overNodes = (body: string): string => `
  for (var i = place.group * LANES + lane; i < e.size; i += e.groups * LANES) { ${body} }`;
const begin = `
  if (skip.x != 0.0) { return; }
  let place = place_of(group);
  let e = entry_of(place.slot);
  if (place.group >= e.groups) { return; }`;

const accessors = (slots: number, band: number): string => `
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

/** The running average and the statistics in place; the gradient's sums of squares. */
export const statistics = (band: number, slots: number): Program => ({
  name: `chain steps: statistics of band ${band}, ${slots}`,
  buffers: [
    ...slotsOf(slots, (s) => writes(`mean${s}`, `diagonal${s}`, ...bandNames(band, s))),
    SCRATCH,
    SKIP,
  ],
  numbers: slotted(fields, slots),
  code: `${order}${head(fields, slots)}
const LARGEST = 1e18; // the square of a larger element might overflow
fn limited(e: Entry, i: u32) -> f32 { return clamp(scratch[e.base + i], -LARGEST, LARGEST); }
${perSlot(
  slots,
  (s) => `
fn take${s}(e: Entry, i: u32) -> f32 {
  let own = limited(e, i);
  mean${s}[i] = e.decayMean * mean${s}[i] + e.weightMean * scratch[e.base + i];
  diagonal${s}[i] = e.decay * diagonal${s}[i] + e.weight * (own * own);
  ${
    band > 0
      ? `for (var b = 0u; b < ${band}u; b++) {
    let j = ahead(Chain(e.rows, e.columns, e.linked), i, b + 1u);
    var product = 0.0;
    if (j != NONE) { product = own * limited(e, j); }
    bands${s}[b * e.size + i] = e.decay * bands${s}[b * e.size + i] + e.weight * product;
  }`
      : ''
  }
  return own * own;
}`,
)}
${choice(slots, 'take(slot: u32, e: Entry, i: u32) -> f32', (s) => `return take${s}(e, i);`)}
fn run(group: u32, lane: u32) {
  ${begin}
  var squares = 0.0;
  ${overNodes('squares += take(place.slot, e, i);')}
  let all = sumOf(squares, lane);
  if (lane == 0u) { scratch[piece(e, place.group, 0u)] = all; }
}`,
});

/** Unstable nodes of each workgroup: for bands above 1. */
export const stabilities = (band: number, slots: number): Program => ({
  name: `chain steps: stability of band ${band}, ${slots}`,
  buffers: [...slotsOf(slots, (s) => reads(`diagonal${s}`, `bands${s}`)), SCRATCH, SKIP],
  numbers: slotted(fields, slots),
  code: `${factors(band)}${head(fields, slots)}${damping}${accessors(slots, band)}${stability}
fn run(group: u32, lane: u32) {
  ${begin}
  let item = itemOf(e, place.slot, meanAfter(e, lane));
  var unstable = 0.0;
  ${overNodes('if (isUnstable(item, i)) { unstable += 1.0; }')}
  let all = sumOf(unstable, lane);
  if (lane == 0u) { scratch[piece(e, place.group, 1u)] = all; }
}`,
});

const ofDiagonal = /* wgsl */ `
struct Item { index: u32, chain: Chain, scale: f32, damping: f32, gamma: f32 }
fn directionOf(item: Item, i: u32, isNarrow: bool) -> f32 {
  return x_at(item.index, i) / (item.scale * diagonal_at(item.index, i) + item.damping);
}`;

/** Directions in the place of the gradients, and the lengths of Adam's step and of the direction. */
export const directions = (band: number, slots: number): Program => ({
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
});

/** parameter <- decay parameter - rate ratio direction */
export const lastPass = (slots: number): Program => ({
  name: `chain steps: last pass of ${slots}`,
  buffers: [...slotsOf(slots, (s) => writes(`p${s}`)), { ...SCRATCH, access: 'read' }, SKIP],
  numbers: slotted(lastFields, slots),
  code: `${head(lastFields, slots)}
fn ratioOf(e: Entry, lane: u32) -> f32 {
  let adam = lengthOfPieces(e, 2u, lane);
  let length = lengthOfPieces(e, 4u, lane);
  if (e.epsilon < 0.0) { return 1.0; }
  if (length.x == 0.0 || adam.x == 0.0) { return 0.0; }
  return adam.x / length.x * sqrt(adam.y / length.y);
}
${choice(
  slots,
  'take(slot: u32, e: Entry, i: u32, rate: f32)',
  (s) => `p${s}[i] = e.decayParameter * p${s}[i] - rate * scratch[e.base + i]; return;`,
)}
fn run(group: u32, lane: u32) {
  ${begin}
  let rate = e.rate * ratioOf(e, lane);
  ${overNodes('take(place.slot, e, i, rate);')}
}`,
});
