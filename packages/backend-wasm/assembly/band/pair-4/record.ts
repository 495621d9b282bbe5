import { VECTOR } from '../../vectors/vector';

/**
 * Bytes of the record that the loops pass on, for each vector, and for each of at most three
 * numbers at the end.
 */
export const RECORD: usize = 16 * VECTOR;

/** The address that the table of `pairOf4` holds at a place. */
export function address(table: usize, which: usize): usize {
  return <usize>load<u32>(table + 4 * which);
}
