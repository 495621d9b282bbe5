import { bytes, FLOAT, VECTOR, vectors } from '../vectors/vector';

/** Copies `size` entries from one place to another, which do not overlap. */
function copy(size: i32, from: usize, to: usize): void {
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) v128.store(to + i, v128.load(from + i));
  for (const end = bytes(size); i < end; i += FLOAT) store<f32>(to + i, load<f32>(from + i));
}

function clear(size: i32, to: usize): void {
  memory.fill(to, 0, bytes(size));
}

/** Cuts x [n, m] into tiles [rows, columns], row by row of tiles; beyond x they are zero. */
export function cutTiles(n: i32, m: i32, rows: i32, columns: i32, x: usize, out: usize): void {
  const line = bytes(columns);
  for (let top = 0; top < n; top += rows) {
    const high = min(rows, n - top);
    for (let left = 0; left < m; left += columns) {
      const wide = min(columns, m - left);
      let from = x + bytes(top * m + left);
      for (let row = 0; row < high; row++, from += bytes(m), out += line) {
        copy(wide, from, out);
        if (wide < columns) clear(columns - wide, out + bytes(wide));
      }
      if (high < rows) clear((rows - high) * columns, out);
      out += bytes((rows - high) * columns);
    }
  }
}

/** Joins such tiles to x [n, m]. */
export function joinTiles(n: i32, m: i32, rows: i32, columns: i32, tiles: usize, out: usize): void {
  for (let top = 0; top < n; top += rows) {
    const high = min(rows, n - top);
    for (let left = 0; left < m; left += columns) {
      const wide = min(columns, m - left);
      let to = out + bytes(top * m + left);
      for (let row = 0; row < high; row++, to += bytes(m)) {
        copy(wide, tiles + bytes(row * columns), to);
      }
      tiles += bytes(rows * columns);
    }
  }
}
