import { backward, measure, nodes, renew } from './chain-rows';
import { bytes, FLOAT } from './vector';

/** Bytes from one row of scratch to the next. There are ten, after 32 bytes. */
function stride(columns: i32): usize {
  return bytes(columns + 8);
}

/**
 * A step of SONew's tridiagonal chain down the columns of [rows, columns], in one pass: row by row, statistics two rows ahead of directions, so
 * that all that is read again is still in the cache. Where the chain is linked, the successors of the last row are the first row from its
 * second column on. `measures`: three float32. mean', d' and e' may lie where mean, d and e lie.
 */
export function chainStep(
  rows: i32,
  columns: i32,
  linked: i32,
  g: usize,
  mean: usize,
  d: usize,
  e: usize,
  nextMean: usize,
  nextD: usize,
  nextE: usize,
  out: usize,
  measures: usize,
  scratch: usize,
  keep: f32,
  gain: f32,
  scale: f32,
  keepMean: f32,
  gainMean: f32,
  meanScale: f32,
  damping: f32,
  gamma: f32,
  epsilon: f32,
): void {
  const row = bytes(columns);
  const wide = stride(columns);
  const sums = scratch;
  // Past the last row, 0 where there is nothing: gradients; then means, diagonals of two rows, edges of one.
  const g1 = scratch + 32;
  const m1 = g1 + wide;
  const d1 = m1 + wide;
  const d2 = d1 + wide;
  const e1 = d2 + wide;
  // psi and y of this row, of the row before, and of none.
  let psi = e1 + wide;
  let y = psi + wide;
  let psi0 = y + wide;
  let y0 = psi0 + wide;
  memory.fill(scratch, 0, 32 + 10 * wide);
  if (linked) beyond(rows, columns, 0, g, g1);
  const last = rows - 1;
  for (let r = 0; r < rows + 2; r++) {
    if (r < rows) {
      const at = <usize>r * row;
      const after = r < last ? g + at + row : g1;
      renew(
        columns,
        g + at,
        after,
        mean + at,
        d + at,
        e + at,
        nextMean + at,
        nextD + at,
        nextE + at,
        keep,
        gain,
        keepMean,
        gainMean,
      );
    }
    if (r === last && linked) {
      beyond(rows, columns, 0, nextMean, m1);
      beyond(rows, columns, 0, nextD, d1);
      beyond(rows, columns, 1, nextD, d2);
      beyond(rows, columns, 0, nextE, e1);
    }
    const i = r - 2;
    if (i < 0) continue;
    const at = <usize>i * row;
    const after = at + row;
    const m = nextMean + at;
    const isLast = i === last;
    const second = i + 2 < rows ? nextD + after + row : isLast ? d2 : d1;
    nodes(
      columns,
      m,
      isLast ? m1 : nextMean + after,
      nextD + at,
      isLast ? d1 : nextD + after,
      second,
      nextE + at,
      isLast ? e1 : nextE + after,
      psi,
      y,
      scale,
      damping,
      gamma,
      meanScale,
    );
    // Of the first row what its predecessors tell comes last, when they are known.
    backward(columns, y, psi0, y0, out + at);
    if (i > 0) measure(columns, out + at, m, nextD + at, sums, scale, meanScale, epsilon);
    const oldPsi = psi0;
    const oldY = y0;
    psi0 = psi;
    y0 = y;
    psi = oldPsi;
    y = oldY;
  }
  if (linked) backward(columns - 1, out + FLOAT, psi0, y0, out + FLOAT);
  measure(columns, out, nextMean, nextD, sums, scale, meanScale, epsilon);
  store<f32>(measures, <f32>sqrt(load<f64>(sums)));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(load<f64>(sums, 8)), 4);
  store<f32>(measures, <f32>(load<f64>(sums, 16) / (<f64>rows * <f64>columns)), 8);
}

/** What lies `further` rows past the end of the columns, where the chain goes on at the head of the next column; 0 at its very end. */
function beyond(rows: i32, columns: i32, further: i32, from: usize, to: usize): void {
  for (let j = 0; j < columns; j++) {
    const column = j + 1 + further / rows;
    const value = column < columns ? load<f32>(from + bytes((further % rows) * columns + column)) : <f32>0;
    store<f32>(to + bytes(j), value);
  }
}
