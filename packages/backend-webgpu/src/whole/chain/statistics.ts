import { order } from '../../chain/order.js';
import { type Program, writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { SKIP } from '../skip.js';
import { begin, choice, perSlot, SCRATCH, slotsOf, slotted } from '../slots.js';
import { fields } from './layout.js';
import { bandNames, head, overNodes } from './wgsl.js';

/** The running average and the statistics in place; the gradient's sums of squares. */
export const statistics = once((band: number, slots: number): Program => ({
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
  ${begin()}
  var squares = 0.0;
  ${overNodes('squares += take(place.slot, e, i);')}
  let all = sumOf(squares, lane);
  if (lane == 0u) { scratch[piece(e, place.group, 0u)] = all; }
}`,
}));
