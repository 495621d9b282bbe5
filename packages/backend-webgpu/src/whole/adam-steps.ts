import { type AdamAttributes, adamSteps } from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import { bufferOf, type Program, reads, writes } from '../device/index.js';
import { ADAM, adamNumbers, adamOf } from '../kernels/adam.js';
import { BLOCK, groupsFor } from '../kernels/each.js';
import { once } from '../kernels/once.js';
import { type Given, sizeOf, wholeKernel } from './entries.js';
import { runInPlace } from './in-place.js';
import { SKIP } from './skip.js';
import { begin, bySlot, entryStruct, perSlot, places, slotsOf, slotted } from './slots.js';

type Names = 'parameter' | 'm' | 'v' | 'grad';
type Attributes = AdamAttributes & { readonly decay: number; readonly rate: number };

const fields = { ...ADAM, decay: 'f32', rate: 'f32', groups: 'u32' } as const;

/** Adam in place for `slots` entries at once. */
const program = once((slots: number): Program => ({
  name: `adam steps of ${slots}`,
  buffers: [
    ...slotsOf(slots, (s) => [...writes(`p${s}`, `m${s}`, `v${s}`), ...reads(`g${s}`)]),
    SKIP,
  ],
  numbers: slotted(fields, slots),
  code: `${entryStruct(fields, slots)}${places(slots)}
${perSlot(
  slots,
  (s) => `
fn take${s}(e: Entry, i: u32) {
  if (i >= arrayLength(&p${s})) { return; }
  ${adamOf({ m: `m${s}[i]`, v: `v${s}[i]`, direction: `g${s}[i]`, grad: `g${s}[i]` }, 'e')}
  m${s}[i] = mean;
  v${s}[i] = moment;
  p${s}[i] = e.decay * p${s}[i] - e.rate * step;
}`,
)}
${bySlot(slots, 'take(slot: u32, e: Entry, i: u32)', (s) => `take${s}(e, i);`)}
fn run(group: u32, lane: u32) {
  ${begin()}
  for (var i = place.group * ${BLOCK}u + lane; i < (place.group + 1u) * ${BLOCK}u; i += LANES) {
    take(place.slot, e, i);
  }
}`,
}));

const sameShapes = ({ inputs: { parameter, m, v, grad } }: Given<Names, Attributes>): boolean =>
  [m, v, grad].every(({ shape }) => util.arraysEqual(shape, parameter.shape));

/** Adam for all parameters of a model: a dispatch for two of them, all in place. */
export const adamStepsKernel = wholeKernel<Names, Attributes>(
  adamSteps,
  sameShapes,
  [],
  ({ backend, entries, skip, donated }) => {
    const made = entries.map(({ inputs, attributes: { decay, rate, ...adam } }) => {
      const grad = bufferOf(backend, inputs.grad);
      const results = [inputs.parameter, inputs.m, inputs.v].map(donated);
      const groups = groupsFor(sizeOf(inputs.parameter));
      const buffers = [...results.map(({ info }) => bufferOf(backend, info)), grad];
      return { results, buffers, numbers: { ...adamNumbers(adam), decay, rate, groups } };
    });
    return runInPlace({ backend, skip }, program, made);
  },
);
