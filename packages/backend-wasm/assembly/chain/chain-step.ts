import { LARGEST } from '../band/band-statistics';
import { heads } from './chain-heads';
import { solve } from './chain-node';
import { renew } from './chain-renew';
import { held, lanes, norms } from '../vectors/norms';
import { bytes, FLOAT, move } from '../vectors/vector';

/**
 * Bytes of a row that go through both passes at a time, so that the second finds them in the L1
 * cache; few enough to be summed in float32 before the sum is added to a float64.
 */
const STRETCH: usize = 512;

/** Bytes from one row of scratch to the next. */
function stride(columns: i32): usize {
  return bytes(columns + 8);
}

/** Bytes of `scratch` for `chainStep`. */
export function chainScratch(rows: i32, columns: i32): usize {
  const stretches = bytes(columns) / STRETCH + 1;
  return (rows > 2 ? 6 : 5) * stride(columns) + stretches;
}

/**
 * A step of SONew's tridiagonal chain down the columns of [rows, columns], from the last row to the
 * first and from the end of a row to its beginning, since memory is prefetched along one direction.
 * In a linked chain the successors of the last row are the first row from its second column on.
 * mean', d' and e' may have the memory of mean, d and e. H = d' + damping. `measures`, two float32:
 * |direction| and |mean' / (rootScale sqrt(d') + epsilon)|, the second 0 if epsilon is below 0.
 * `scratch`: see `chainScratch`. `one` is 1: the compiler would make a constant anew in each round
 * of the loop, by four instructions.
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
  decay: f32,
  weight: f32,
  decayMean: f32,
  weightMean: f32,
  damping: f32,
  gamma: f32,
  scale: f32,
  rootScale: f32,
  epsilon: f32,
  one: f32,
): void {
  const k = f32x4.splat(decay);
  const a = f32x4.splat(weight);
  const km = f32x4.splat(decayMean);
  const am = f32x4.splat(weightMean);
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
  // For the successors of the last row: 1 / H, whether they are stable, and the terms that are
  // subtracted from their directions.
  const g1 = scratch;
  const m1 = g1 + wide;
  const inverse = m1 + wide;
  const stable = inverse + wide;
  const lost = stable + wide;
  const spare = lost + wide;
  // For each stretch of the row before, whether all nodes are stable.
  const sound = lost + (rows > 2 ? 2 : 1) * wide;
  memory.fill(g1, 0, 3 * wide);
  memory.fill(stable, 255, wide);
  memory.fill(lost, 0, wide);
  // prettier-ignore
  if (linked) heads(rows, columns, g, mean, d, e, g1, m1, inverse, stable, k, a, km, am, t, c, largest, least);
  move(rows * columns, mean, nextMean);
  move(rows * columns, d, nextD);
  move(rows * columns, e, nextE);
  let directions: f64 = 0;
  let steps: f64 = 0;
  // Each row passes its results to the next; those of the last row overwrite what it no longer
  // needs.
  let inverse1 = inverse;
  let nextInverse = g1;
  let y1 = lost;
  let nextY = m1;
  for (let r = rows - 1; r >= 0; r--) {
    const isLast = r === rows - 1;
    const at = <usize>r * row;
    const after = at + row;
    const gs = isLast ? g1 : g + after;
    const ms = isLast ? m1 : nextMean + after;
    const told = isLast ? lost : out + after;
    const y = r === 0 ? out : nextY;
    for (let end = row; end > 0;) {
      const i = (end - 1) & ~(STRETCH - 1);
      const size = end - i;
      end = i;
      const p = at + i;
      const all = sound + i / STRETCH;
      // prettier-ignore
      steps += lanes(renew(size, g + p, gs + i, nextMean + p, nextD + p, nextE + p, k, a, km, am, rs, eps, least, largest));
      let squares: f64 = NaN;
      if (!isLast && load<u8>(all)) {
        // prettier-ignore
        squares = lanes(solve<f32>(size, nextMean + p, ms + i, nextD + p, nextE + p, inverse1 + i, nextInverse + i, stable + i, y1 + i, y + i, told + i, t, c, sc, ones));
      }
      if (isNaN(squares)) {
        // prettier-ignore
        squares = lanes(solve<i32>(size, nextMean + p, ms + i, nextD + p, nextE + p, inverse1 + i, nextInverse + i, stable + i, y1 + i, y + i, told + i, t, c, sc, ones));
        store<u8>(all, <u8>allStable(size, stable + i));
      }
      if (!isLast) directions += squares;
    }
    const free = inverse1;
    inverse1 = nextInverse;
    nextInverse = free;
    const y2 = isLast ? spare : y1;
    y1 = nextY;
    nextY = y2;
  }
  for (let i: usize = 0; i < row; i += FLOAT) {
    if (linked && i > 0) store<f32>(out + i, load<f32>(out + i) + load<f32>(lost + i - FLOAT));
    const u = <f64>load<f32>(out + i);
    directions += u * u;
  }
  store<f32>(measures, <f32>sqrt(directions));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(steps), 4);
  // The squares over- or underflowed float32.
  if (!held(directions)) norms(1, rows * columns, out, measures);
}

/** Whether all elements of a mask are stable. */
function allStable(size: usize, mask: usize): bool {
  for (let i: usize = 0; i < size; i += FLOAT) if (!load<u32>(mask + i)) return false;
  return true;
}
