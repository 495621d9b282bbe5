import { bytes, FLOAT, read, VECTOR, vectors, write } from './vector';

/** out = each of the `rows` rows [rows, columns] of x times its own number; `out` may be x. */
export function scaleRows(rows: i32, columns: i32, x: usize, scales: usize, out: usize): void {
  const row = bytes(columns);
  for (let r = 0; r < rows; r++, x += row, out += row, scales += FLOAT) {
    const scale = v128.load_splat<f32>(scales);
    let i: usize = 0;
    for (const end = vectors(columns); i < end; i += VECTOR) {
      write<v128>(out + i, f32x4.mul(scale, read<v128>(x + i)));
    }
    for (; i < row; i += FLOAT) write<f32>(out + i, f32x4.mul(scale, read<f32>(x + i)));
  }
}
