import { type Program, writes } from '../../device/index.js';
import { once } from '../../kernels/once.js';
import { SKIP } from '../skip.js';
import { begin, bySlot, SCRATCH, slotsOf, slotted } from '../slots.js';
import { lastFields } from './layout.js';
import { head, overNodes } from './wgsl.js';

/** parameter <- decay parameter - rate ratio direction */
export const lastPass = once((slots: number): Program => ({
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
${bySlot(
  slots,
  'take(slot: u32, e: Entry, i: u32, rate: f32)',
  (s) => `p${s}[i] = e.decayParameter * p${s}[i] - rate * scratch[e.base + i];`,
)}
fn run(group: u32, lane: u32) {
  ${begin()}
  let rate = e.rate * ratioOf(e, lane);
  ${overNodes('take(place.slot, e, i, rate);')}
}`,
}));
