import type { Placed } from './table.js';
import { sizeOf, tableOf } from './table.js';
import type { Way } from './way.js';
import { bitsOf, ENOUGH } from './bits.js';
import { whole } from './whole.js';
import { SLOTS } from './wgsl/matrix.js';

/** Numbers of all slots together: 64 MiB, which 166 workgroups with matrices of 128 share. */
const ROOM = 2 ** 24;

/** The dispatch of matrices each of which one workgroup solves alone. */
export const inWhole: Way = (
  _,
  all,
  { factors, roots, told, lend },
  { steps, tolerance, ...how },
) => {
  const { matrices: count } = sizeOf(all);
  const room = SLOTS * Math.max(...all.map(({ n }: Placed) => n)) ** 2;
  const groups = Math.min(count, Math.max(1, Math.floor(Math.min(how.room, ROOM) / room)));
  const matrices = lend(tableOf(all, () => 0));
  const numbers = { groups, count, room, steps, enough: ENOUGH, tolerance: bitsOf(tolerance) };
  return [
    {
      program: whole,
      buffers: [matrices, factors, roots, told, lend(groups * room)],
      numbers,
      groups,
    },
  ];
};
