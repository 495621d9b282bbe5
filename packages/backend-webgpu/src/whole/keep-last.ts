import { keepLast } from '@curvature/spec/internal';
import { util } from '@tensorflow/tfjs-core';
import { bufferOf, type Program, reads, writes } from '../device/index.js';
import { BLOCK, groupsFor } from '../kernels/each.js';
import { once } from '../kernels/once.js';
import { sizeOf, wholeKernel } from './entries.js';
import { runInPlace } from './in-place.js';
import { SKIP } from './skip.js';
import { begin, bySlot, entryStruct, perSlot, places, slotsOf, slotted } from './slots.js';

const fields = { groups: 'u32' } as const;

/** Puts the last values back where the step is skipped, for `slots` entries at once. */
const program = once((slots: number): Program => ({
  name: `last values of ${slots}`,
  buffers: [...slotsOf(slots, (s) => [...writes(`next${s}`), ...reads(`last${s}`)]), SKIP],
  numbers: slotted(fields, slots),
  code: `${entryStruct(fields, slots)}${places(slots)}
${perSlot(
  slots,
  (s) => `
fn take${s}(i: u32) {
  if (i < arrayLength(&next${s})) { next${s}[i] = last${s}[i]; }
}`,
)}
${bySlot(slots, 'take(slot: u32, i: u32)', (s) => `take${s}(i);`)}
fn run(group: u32, lane: u32) {
  if (skip.x == 0.0) { return; }
  ${begin(true)}
  for (var i = place.group * ${BLOCK}u + lane; i < (place.group + 1u) * ${BLOCK}u; i += LANES) {
    take(place.slot, i);
  }
}`,
}));

/** The last values for all entries of a call: a dispatch for four of them, in place. */
export const keepLastKernel = wholeKernel<'next' | 'last', Record<string, never>>(
  keepLast,
  ({ inputs: { next, last } }) => util.arraysEqual(next.shape, last.shape),
  [],
  ({ backend, entries, skip, donated }) => {
    const made = entries.map(({ inputs }) => {
      const kept = donated(inputs.next);
      const buffers = [bufferOf(backend, kept.info), bufferOf(backend, inputs.last)];
      return { results: [kept], buffers, numbers: { groups: groupsFor(sizeOf(inputs.next)) } };
    });
    return runInPlace({ backend, skip }, program, made);
  },
);
