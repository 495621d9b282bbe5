import { heads } from './chain-heads';
import { node } from './chain-node';
import { held, lanes, norms } from './norms';
import { AfterOne, AtOnce, bytes, FLOAT, madd, VECTOR } from './vector';

/** Larger gradients count as this, so that their squares stay finite. */
const LARGEST: f32 = 1e18;
/** Bytes summed up in float32 before the sum goes into a float64: few, so that nothing is lost. */
const STRETCH: usize = 4096;

/** Bytes from one row of scratch to the next. There are five. */
function stride(columns: i32): usize {
  return bytes(columns + 8);
}

/**
 * A step of SONew's tridiagonal chain down the columns of [rows, columns], in one pass from the last row to the first. Where the chain is
 * linked, the successors of the last row are the first row from its second column on. mean', d' and e' may lie where mean, d and e lie.
 * H = d' + damping. `measures`, two float32: |direction|, |mean' / (rootScale sqrt(d') + epsilon)|,
 * the second 0 where epsilon is below 0.
 * `one` is 1: what the compiler knows it puts into the loop, four instructions each time, instead of keeping it.
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
  keepMean: f32,
  gainMean: f32,
  damping: f32,
  gamma: f32,
  scale: f32,
  rootScale: f32,
  epsilon: f32,
  one: f32,
): void {
  const k = f32x4.splat(keep);
  const a = f32x4.splat(gain);
  const km = f32x4.splat(keepMean);
  const am = f32x4.splat(gainMean);
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const sc = f32x4.splat(scale);
  const rs = f32x4.splat(rootScale);
  const eps = f32x4.splat(abs(epsilon));
  const largest = f32x4.splat(one * LARGEST);
  const least = f32x4.splat(-one * LARGEST);
  const ones = f32x4.splat(one);
  const row = bytes(columns);
  const wide = stride(columns);
  // What the last row finds where its successors would be, 1 / H of theirs and whether they stand; what it subtracts from their directions.
  const g1 = scratch;
  const m1 = g1 + wide;
  const inverse = m1 + wide;
  const standing = inverse + wide;
  const lost = standing + wide;
  memory.fill(g1, 0, 3 * wide);
  memory.fill(standing, 255, wide);
  memory.fill(lost, 0, wide);
  // prettier-ignore
  if (linked) heads(rows, columns, g, mean, d, e, g1, m1, inverse, standing, k, a, km, am, t, c, largest, least);
  let directions: f64 = 0;
  let steps: f64 = 0;
  for (let r = rows - 1; r >= 0; r--) {
    const isLast = r === rows - 1;
    const at = <usize>r * row;
    const after = at + row;
    const gs = isLast ? g1 : g + after;
    const ms = isLast ? m1 : nextMean + after;
    const before = isLast ? lost : out + after;
    let i: usize = 0;
    while (i < row) {
      let u2 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      const stop = min(row, i + STRETCH);
      for (const end = i + ((stop - i) & ~31); i < end; i += 2 * VECTOR) {
        const p = at + i;
        // prettier-ignore
        const step = node<v128, AtOnce>(g + p, gs + i, mean + p, ms + i, d + p, e + p, nextMean + p, nextD + p, nextE + p, inverse + i, standing + i, out + p, before + i, k, a, km, am, t, c, sc, rs, eps, largest, least, ones);
        // prettier-ignore
        const other = node<v128, AfterOne>(g + p, gs + i, mean + p, ms + i, d + p, e + p, nextMean + p, nextD + p, nextE + p, inverse + i, standing + i, out + p, before + i, k, a, km, am, t, c, sc, rs, eps, largest, least, ones);
        const u = v128.load(before + i);
        const v = v128.load(before + i, 16);
        u2 = madd(v, v, madd(u, u, u2));
        s2 = madd(other, other, madd(step, step, s2));
      }
      for (; i < stop; i += FLOAT) {
        const p = at + i;
        // prettier-ignore
        const step = first(node<f32, AtOnce>(g + p, gs + i, mean + p, ms + i, d + p, e + p, nextMean + p, nextD + p, nextE + p, inverse + i, standing + i, out + p, before + i, k, a, km, am, t, c, sc, rs, eps, largest, least, ones));
        const u = v128.load32_zero(before + i);
        u2 = madd(u, u, u2);
        s2 = madd(step, step, s2);
      }
      if (!isLast) directions += lanes(u2);
      steps += lanes(s2);
    }
  }
  for (let i: usize = 0; i < row; i += FLOAT) {
    if (linked && i > 0) store<f32>(out + i, load<f32>(out + i) + load<f32>(lost + i - FLOAT));
    const u = <f64>load<f32>(out + i);
    directions += u * u;
  }
  store<f32>(measures, <f32>sqrt(directions));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(steps), 4);
  // Squares that float32 did not hold.
  if (!held(directions)) norms(1, rows * columns, out, measures);
}

/** The first of the entries, and zeros. */
function first(x: v128): v128 {
  return v128.and(x, i32x4(-1, 0, 0, 0));
}
