import { bytes, FLOAT } from '../vectors/vector';

// Chains run down the columns of [rows, columns]. In a linked chain the rows past the last one are
// the first ones from their second column on; in others there is nothing past the last row.

/** Bytes from one row of scratch to the next. */
export function stride(columns: i32): usize {
  return bytes(columns + 4);
}

/**
 * Writes to `to` the row that is `further` rows past the last row of `from`, with `nothing` past
 * the end of the chain.
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

/** The row r of an array; past the last one, its copy in `beyondRows`. */
export function rowOf(r: i32, rows: i32, columns: i32, from: usize, beyondRows: usize): usize {
  return r < rows ? from + bytes(r * columns) : beyondRows + <usize>(r - rows) * stride(columns);
}

/** Makes all `size` elements of a mask stable. */
export function stand(size: i32, mask: usize): void {
  memory.fill(mask, 255, bytes(size));
}
