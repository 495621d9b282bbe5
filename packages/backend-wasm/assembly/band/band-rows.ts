import { bytes, FLOAT } from '../vectors/vector';

// Chains run down the columns of [rows, columns]. Where they are linked, the rows past the last are
// the first ones from their second column on; else there is nothing past the last row.

/** Bytes from one row of scratch to the next. */
export function stride(columns: i32): usize {
  return bytes(columns + 4);
}

/**
 * Writes to `to` what lies `further` rows past the last row of `from`, `nothing` where the chain
 * has ended.
 */
export function beyond(
  columns: i32,
  linked: i32,
  further: i32,
  from: usize,
  to: usize,
  nothing: f32,
): void {
  const head = linked ? columns - 1 : 0;
  if (head > 0) memory.copy(to, from + bytes(further * columns) + FLOAT, bytes(head));
  for (let j = head; j < columns; j++) store<f32>(to + bytes(j), nothing);
}

/**
 * The row r of an array, or where it is past the last one its stand-in: `beyondRows` holds these,
 * `wide` bytes each.
 */
export function rowOf(r: i32, rows: i32, columns: i32, from: usize, beyondRows: usize): usize {
  return r < rows ? from + bytes(r * columns) : beyondRows + <usize>(r - rows) * stride(columns);
}

/** A mask on which all of `size` elements stand. */
export function stand(size: i32, mask: usize): void {
  memory.fill(mask, 255, bytes(size));
}
