import { bytes, VECTOR } from '../../vectors/vector';
import { directions } from './directions';
import { factors } from './factors';
import { RECORD } from './record';
import { solutions } from './solutions';

// The windows of two rows of `bandDirection` at once, for a band of 4 without masks. Rows are
// numbered from the first of the two, 0, to the last in the window of the second, 5. The windows
// share the rows 2, 3 and 4, which are eliminated once; row 5 for row 1, and row 1 for row 0, are
// borders of that. There are three loops over a stretch of columns, since a single one would wait
// for its own divisions.

/** Bytes of a row for one turn of the three loops, so that their records stay in the L1 cache. */
const STRETCH: usize = 512;

/** Bytes of `numbers`. */
export function numbersOfPairs(): usize {
  return (STRETCH / VECTOR + 3) * RECORD;
}

/**
 * `table` holds addresses of rows: of x, of d, of pending sums, each from row 0 to 5; then of
 * the bands e_1 .. e_4 of row 0, e_1 .. e_4 of row 1, e_1 .. e_3 of row 2, and so on. `one` is 1,
 * see `chainStep`. -> 0 if no node fails, else up to 4
 */
// prettier-ignore
export function pairOf4(columns: i32, table: usize, numbers: usize, out0: usize, out1: usize, damping: f32, gamma: f32, scale: f32, one: f32): i32 {
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const s = f32x4.splat(scale);
  const ones = f32x4.splat(one);
  let stable = i32x4.splat(-1);
  const row = bytes(columns);
  for (let begin: usize = 0; begin < row; begin += STRETCH) {
    const end = min(row, begin + STRETCH);
    const whole = begin + ((end - begin) & ~15);
    factors(begin, whole, end, table, numbers, t, ones);
    stable = v128.and(stable, solutions(begin, whole, end, table, numbers, t, c));
    directions(begin, whole, end, table, numbers, out0, out1, s);
  }
  return 4 - popcnt(i32x4.bitmask(stable));
}
