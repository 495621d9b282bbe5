import { type Program, writes } from '../../device/index.js';
import { BLOCK } from '../../kernels/each.js';
import { once } from '../../kernels/once.js';
import { SKIP } from '../skip.js';
import { begin, choice, entryStruct, places, SCRATCH, slotsOf, slotted } from '../slots.js';
import { layout, place } from './layout.js';
import { filtering } from './numbers.js';

const fields = { ...place, ...filtering };

/** Averages in place; the direction, and the graft's, in areas 0 and 1, in tiles. */
export const filter = once((slots: number): Program => ({
  name: `steps in tiles: filter of ${slots}`,
  buffers: [...slotsOf(slots, (s) => writes(`mean${s}`, `moment${s}`)), SCRATCH, SKIP],
  numbers: slotted(fields, slots),
  code: `${entryStruct(fields, slots)}${places(slots)}${layout}
struct Averages { mean: f32, moment: f32 }
${choice(
  slots,
  'averages_of(slot: u32, e: Entry, i: u32, grad: f32) -> Averages',
  (s) => `
    mean${s}[i] = e.decayMean * mean${s}[i] + e.weightMean * grad;
    moment${s}[i] = e.decayMoment * moment${s}[i] + e.weightMoment * (grad * grad);
    return Averages(mean${s}[i], moment${s}[i]);`,
)}
fn run(group: u32, lane: u32) {
  ${begin()}
  let end = min((place.group + 1u) * ${BLOCK}u, stack_of(e));
  for (var at = place.group * ${BLOCK}u + lane; at < end; at += LANES) {
    let size = e.rows * e.columns;
    let i = index_of(e, at / size, at % size / e.columns, at % e.columns);
    var direction = 0.0;
    var source = 0.0;
    if (i != NONE) {
      let grad = scratch[e.base + i];
      let own = averages_of(place.slot, e, i, grad);
      direction = e.meanScale * own.mean + e.ahead * grad;
      source = direction / (sqrt(e.momentScale * own.moment) + e.epsilon);
    }
    scratch[area_of(e, 0u) + at] = direction;
    scratch[area_of(e, 1u) + at] = source;
  }
}`,
}));
