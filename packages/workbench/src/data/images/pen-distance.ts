/**
 * Lowers the squared distance of each pixel to the nearest dot of the pen, by one more dot.
 * @param distances [side * side], in squared pixels, row by row; overwritten.
 * @param column, row Position of the dot; the middle of the first pixel is at 0.
 * @param reach Pixels farther away in either direction are skipped.
 */
export function addDot(
  distances: Float64Array,
  side: number,
  column: number,
  row: number,
  reach: number,
): void {
  const [left, right] = [
    Math.max(0, Math.ceil(column - reach)),
    Math.min(side - 1, Math.floor(column + reach)),
  ];
  const [top, bottom] = [
    Math.max(0, Math.ceil(row - reach)),
    Math.min(side - 1, Math.floor(row + reach)),
  ];
  for (let j = top; j <= bottom; j++) {
    for (let i = left; i <= right; i++) {
      const distance = (i - column) ** 2 + (j - row) ** 2;
      if (distance < distances[j * side + i]!) distances[j * side + i] = distance;
    }
  }
}
