import { LARGEST } from '../band/band-statistics';
import { held, lanes, norms, STRETCH } from '../vectors/norms';
import {
  addSquare,
  bytes,
  first,
  FLOAT,
  madd,
  read,
  VECTOR,
  vectors,
  write,
} from '../vectors/vector';

/**
 * A step of SONew without neighbours, in one pass: mean' = decayMean mean + weightMean g,
 * d' = decay d + weight g^2, direction = scale mean' / (d' + damping). `measures`, two float32:
 * |direction| and |mean' / (rootScale sqrt(d') + epsilon)|, the second 0 if epsilon is below 0.
 */
export function diagonalStep(
  size: i32,
  g: usize,
  mean: usize,
  d: usize,
  nextMean: usize,
  nextD: usize,
  out: usize,
  measures: usize,
  decay: f32,
  weight: f32,
  decayMean: f32,
  weightMean: f32,
  damping: f32,
  scale: f32,
  rootScale: f32,
  epsilon: f32,
): void {
  const k = f32x4.splat(decay);
  const a = f32x4.splat(weight);
  const km = f32x4.splat(decayMean);
  const am = f32x4.splat(weightMean);
  const t = f32x4.splat(damping);
  const sc = f32x4.splat(scale);
  const rs = f32x4.splat(rootScale);
  const eps = f32x4.splat(abs(epsilon));
  let directions: f64 = 0;
  let steps: f64 = 0;
  let i: usize = 0;
  for (const end = vectors(size); i < end;) {
    let u2 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    for (const stop = min(end, i + STRETCH); i < stop; i += VECTOR) {
      // prettier-ignore
      const step = stepAt<v128>(g + i, mean + i, d + i, nextMean + i, nextD + i, out + i, k, a, km, am, t, sc, rs, eps);
      u2 = addSquare(u2, v128.load(out + i));
      s2 = addSquare(s2, step);
    }
    directions += lanes(u2);
    steps += lanes(s2);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    // prettier-ignore
    const step = first(stepAt<f32>(g + i, mean + i, d + i, nextMean + i, nextD + i, out + i, k, a, km, am, t, sc, rs, eps));
    const u = <f64>load<f32>(out + i);
    directions += u * u;
    steps += lanes(f32x4.mul(step, step));
  }
  store<f32>(measures, <f32>sqrt(directions));
  store<f32>(measures, epsilon < 0 ? <f32>0 : <f32>sqrt(steps), 4);
  // The squares over- or underflowed float32.
  if (!held(directions)) norms(1, size, out, measures);
}

/** All is read before anything is written. -> Adam's step */
// @inline
function stepAt<T>(
  g: usize,
  mean: usize,
  d: usize,
  nextMean: usize,
  nextD: usize,
  out: usize,
  decay: v128,
  weight: v128,
  decayMean: v128,
  weightMean: v128,
  damping: v128,
  scale: v128,
  rootScale: v128,
  epsilon: v128,
): v128 {
  const raw = read<T>(g);
  const own = f32x4.pmin(f32x4.splat(LARGEST), f32x4.pmax(f32x4.splat(-LARGEST), raw));
  const m = madd(weightMean, raw, f32x4.mul(decayMean, read<T>(mean)));
  const diagonal = madd(f32x4.mul(weight, own), own, f32x4.mul(decay, read<T>(d)));
  write<T>(nextMean, m);
  write<T>(nextD, diagonal);
  write<T>(out, f32x4.div(f32x4.mul(scale, m), f32x4.add(diagonal, damping)));
  return f32x4.div(m, madd(rootScale, f32x4.sqrt(diagonal), epsilon));
}
