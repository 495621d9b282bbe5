/** Applies a sweep's rotations to the columns first..last of every row, four rows at a time. */
export function rotateColumns(
  z: Float64Array,
  n: number,
  first: number,
  last: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  let row = 0;
  for (; row + 4 <= n; row += 4) rotateFour(z, row * n, n, first, last, cosines, sines);
  for (; row < n; row++) {
    const at = row * n;
    let carried = z[at + last]!;
    for (let k = last - 1; k >= first; k--) {
      const x = z[at + k]!;
      const c = cosines[k]!;
      const s = sines[k]!;
      z[at + k + 1] = c * carried + s * x;
      carried = c * x - s * carried;
    }
    z[at + first] = carried;
  }
}

function rotateFour(
  z: Float64Array,
  at: number,
  n: number,
  first: number,
  last: number,
  cosines: Float64Array,
  sines: Float64Array,
): void {
  const p0 = at;
  const p1 = at + n;
  const p2 = at + 2 * n;
  const p3 = at + 3 * n;
  let y0 = z[p0 + last]!;
  let y1 = z[p1 + last]!;
  let y2 = z[p2 + last]!;
  let y3 = z[p3 + last]!;
  for (let k = last - 1; k >= first; k--) {
    const c = cosines[k]!;
    const s = sines[k]!;
    const x0 = z[p0 + k]!;
    const x1 = z[p1 + k]!;
    const x2 = z[p2 + k]!;
    const x3 = z[p3 + k]!;
    z[p0 + k + 1] = c * y0 + s * x0;
    z[p1 + k + 1] = c * y1 + s * x1;
    z[p2 + k + 1] = c * y2 + s * x2;
    z[p3 + k + 1] = c * y3 + s * x3;
    y0 = c * x0 - s * y0;
    y1 = c * x1 - s * y1;
    y2 = c * x2 - s * y2;
    y3 = c * x3 - s * y3;
  }
  z[p0 + first] = y0;
  z[p1 + first] = y1;
  z[p2 + first] = y2;
  z[p3 + first] = y3;
}
