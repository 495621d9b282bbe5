/** The chosen rows of a table, in order: [rows * width]. */
export function pickRows(
  from: Uint8Array | Float32Array,
  width: number,
  rows: Int32Array,
): Float32Array {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, i) => chosen.set(from.subarray(row * width, (row + 1) * width), i * width));
  return chosen;
}
