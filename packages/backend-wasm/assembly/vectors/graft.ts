import { bytes, FLOAT } from './vector';
import { norms } from './norms';
import { scaleRows } from './scale-rows';

/**
 * out = each of the `rows` rows [rows, columns] of x, with the norm of that row of `source`; a row
 * of zeros becomes that of `source`. `scratch`: two float32.
 */
export function graft(
  rows: i32,
  columns: i32,
  x: usize,
  source: usize,
  out: usize,
  scratch: usize,
): void {
  const row = bytes(columns);
  for (let r = 0; r < rows; r++, x += row, source += row, out += row) {
    norms(1, columns, x, scratch);
    norms(1, columns, source, scratch + FLOAT);
    const norm = load<f32>(scratch);
    if (norm > 0) {
      store<f32>(scratch, load<f32>(scratch + FLOAT) / norm);
      scaleRows(1, columns, x, scratch, out);
    } else {
      memory.copy(out, source, row);
    }
  }
}
