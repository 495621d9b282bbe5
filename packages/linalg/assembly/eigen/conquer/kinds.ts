import { setWhole, whole } from '../lines';

/** The half of Z to which a row belongs: the first, both (after a rotation), or the second. */
export const FIRST: i32 = 0;
export const BOTH: i32 = 1;
export const SECOND: i32 = 2;

/** Numbers the kept rows of one kind from `start` on; returns the next number. */
export function place(
  k: i32,
  kind: i32,
  start: i32,
  kept: usize,
  kinds: usize,
  places: usize,
): i32 {
  let next = start;
  for (let i = 0; i < k; i++)
    if (whole(kinds, whole(kept, i)) === kind) setWhole(places, i, next++);
  return next;
}
