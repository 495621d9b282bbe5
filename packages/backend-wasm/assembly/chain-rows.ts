import { bytes, FLOAT, madd, nmadd, read, VECTOR, vectors, write } from './vector';

// What a step of SONew's tridiagonal chain does to a stretch of nodes that lie side by side. Their successors lie side by side too, at an
// address of their own. All is read before anything is written, so that results may lie where operands lie.

/** Their squares stay finite: larger gradients count as this. */
const LARGEST: f32 = 1e18;

function limited(g: v128): v128 {
  return f32x4.pmin(f32x4.splat(LARGEST), f32x4.pmax(f32x4.splat(-LARGEST), g));
}

/** mean' = keepMean mean + gainMean g; d' = keep d + gain g^2; e' = keep e + gain g g1, where g1 is the gradient of the successors. */
export function renew(
  size: i32,
  g: usize,
  g1: usize,
  mean: usize,
  d: usize,
  e: usize,
  nextMean: usize,
  nextD: usize,
  nextE: usize,
  keep: f32,
  gain: f32,
  keepMean: f32,
  gainMean: f32,
): void {
  const k = f32x4.splat(keep);
  const a = f32x4.splat(gain);
  const km = f32x4.splat(keepMean);
  const am = f32x4.splat(gainMean);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    renewAt<v128>(g + i, g1 + i, mean + i, d + i, e + i, nextMean + i, nextD + i, nextE + i, k, a, km, am);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    renewAt<f32>(g + i, g1 + i, mean + i, d + i, e + i, nextMean + i, nextD + i, nextE + i, k, a, km, am);
  }
}

function renewAt<T>(
  g: usize,
  g1: usize,
  mean: usize,
  d: usize,
  e: usize,
  nextMean: usize,
  nextD: usize,
  nextE: usize,
  keep: v128,
  gain: v128,
  keepMean: v128,
  gainMean: v128,
): void {
  const raw = read<T>(g);
  const own = limited(raw);
  const m = madd(gainMean, raw, f32x4.mul(keepMean, read<T>(mean)));
  const square = madd(gain, f32x4.mul(own, own), f32x4.mul(keep, read<T>(d)));
  const product = madd(gain, f32x4.mul(own, limited(read<T>(g1))), f32x4.mul(keep, read<T>(e)));
  write<T>(nextMean, m);
  write<T>(nextD, square);
  write<T>(nextE, product);
}

/**
 * With H = scale statistics + damping: psi = e / d1 and S = d - psi e, or 0 and d where the node or its successor fails, S <= gamma d; and
 * y = meanScale (m - psi m1) / S. d1, e1 and m1 are those of the successors, d2 the diagonal of theirs.
 */
export function nodes(
  size: i32,
  m: usize,
  m1: usize,
  d: usize,
  d1: usize,
  d2: usize,
  e: usize,
  e1: usize,
  psi: usize,
  y: usize,
  scale: f32,
  damping: f32,
  gamma: f32,
  meanScale: f32,
): void {
  const s = f32x4.splat(scale);
  const t = f32x4.splat(damping);
  const c = f32x4.splat(gamma);
  const w = f32x4.splat(meanScale);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    nodesAt<v128>(m + i, m1 + i, d + i, d1 + i, d2 + i, e + i, e1 + i, psi + i, y + i, s, t, c, w);
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    nodesAt<f32>(m + i, m1 + i, d + i, d1 + i, d2 + i, e + i, e1 + i, psi + i, y + i, s, t, c, w);
  }
}

function nodesAt<T>(
  m: usize,
  m1: usize,
  d: usize,
  d1: usize,
  d2: usize,
  e: usize,
  e1: usize,
  psi: usize,
  y: usize,
  scale: v128,
  damping: v128,
  gamma: v128,
  meanScale: v128,
): void {
  const own = madd(scale, read<T>(d), damping);
  const next = madd(scale, read<T>(d1), damping);
  const edge = f32x4.mul(scale, read<T>(e));
  const nextEdge = f32x4.mul(scale, read<T>(e1));
  // Divided first: the square of a small product would vanish.
  const p = f32x4.div(edge, next);
  const left = nmadd(p, edge, own);
  const nextLeft = nmadd(f32x4.div(nextEdge, madd(scale, read<T>(d2), damping)), nextEdge, next);
  // NaN stands nowhere: the comparisons are false.
  const stands = v128.and(f32x4.gt(left, f32x4.mul(gamma, own)), f32x4.gt(nextLeft, f32x4.mul(gamma, next)));
  const kept = v128.and(p, stands);
  const rest = f32x4.mul(meanScale, nmadd(kept, read<T>(m1), read<T>(m)));
  write<T>(psi, kept);
  write<T>(y, f32x4.div(rest, nmadd(kept, edge, own)));
}

/** out = y - psi0 y0, of which psi0 and y0 are those of the predecessors; `out` may be y. */
export function backward(size: i32, y: usize, psi0: usize, y0: usize, out: usize): void {
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    write<v128>(out + i, nmadd(read<v128>(psi0 + i), read<v128>(y0 + i), read<v128>(y + i)));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    write<f32>(out + i, nmadd(read<f32>(psi0 + i), read<f32>(y0 + i), read<f32>(y + i)));
  }
}

/** Adds the sums of u^2, of the squares of Adam's step, and of d to three float64 numbers at `sums`. */
export function measure(
  size: i32,
  u: usize,
  m: usize,
  d: usize,
  sums: usize,
  scale: f32,
  meanScale: f32,
  epsilon: f32,
): void {
  const s = f32x4.splat(scale);
  const w = f32x4.splat(meanScale);
  const t = f32x4.splat(epsilon);
  let directions = f64x2.splat(0);
  let steps = f64x2.splat(0);
  let total = f64x2.splat(0);
  let i: usize = 0;
  for (const end = vectors(size); i < end; i += VECTOR) {
    const diagonal = v128.load(d + i);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(s, diagonal)), t);
    directions = addSquares(directions, v128.load(u + i));
    steps = addSquares(steps, f32x4.div(f32x4.mul(w, v128.load(m + i)), root));
    total = f64x2.add(f64x2.add(total, low(diagonal)), low(high(diagonal)));
  }
  for (const end = bytes(size); i < end; i += FLOAT) {
    const diagonal = v128.load32_zero(d + i);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(s, diagonal)), t);
    directions = addSquares(directions, v128.load32_zero(u + i));
    // Lanes past the one hold 0 / epsilon.
    steps = addSquares(steps, f32x4.div(f32x4.mul(w, v128.load32_zero(m + i)), root));
    total = f64x2.add(total, low(diagonal));
  }
  addTo(sums, directions);
  addTo(sums + 8, steps);
  addTo(sums + 16, total);
}

function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
function high(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}
function addSquares(sum: v128, x: v128): v128 {
  const a = low(x);
  const b = low(high(x));
  return f64x2.add(f64x2.add(sum, f64x2.mul(a, a)), f64x2.mul(b, b));
}
function addTo(sum: usize, x: v128): void {
  store<f64>(sum, load<f64>(sum) + f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1));
}
