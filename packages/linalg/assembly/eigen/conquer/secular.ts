import { at } from '../../vector';
import { real, setReal, sumOf } from '../lines';

const MOST_STEPS: i32 = 100;

// Results of `evaluate`: sums over the poles left and right of the split, and their derivatives.
let psi: f64 = 0;
let dpsi: f64 = 0;
let phi: f64 = 0;
let dphi: f64 = 0;

/**
 * Root `i` of 1/rho + sum z2_j / (d_j - lambda), rho > 0, d ascending, z2 > 0: the i-th eigenvalue
 * of D + rho z z^T. `gaps` becomes d_j - lambda, each to full relative accuracy, since it is stored
 * relative to the nearest pole. Each step replaces the sums of each side by a pole that has their
 * value and slope (Li 1993, LAPACK working note 89, "the middle way"), within a bracket. Returns
 * lambda.
 */
export function secularRoot(i: i32, k: i32, d: usize, z2: usize, rho: f64, gaps: usize): f64 {
  const inverse = 1 / rho;
  if (k === 1) {
    const shift = rho * real(z2, 0);
    setReal(gaps, 0, -shift);
    return real(d, 0) + shift;
  }
  const inner = i < k - 1;
  const left = inner ? i : k - 2;
  const split = left + 1;
  const gap = real(d, split) - real(d, left);
  const a = real(z2, left);
  const b = real(z2, split);

  let origin = inner ? i : k - 1;
  const middle = inner ? gap / 2 : (rho * total(z2, k)) / 2;
  measure(k, d, real(d, origin), gaps);
  let f = evaluate(k, split, gaps, z2, middle, inverse);
  let low: f64 = 0;
  let high: f64 = 0;
  let tau: f64 = 0;
  // The two neighbouring poles alone, with the other sums fixed at the middle.
  if (inner) {
    const c = f + a / middle - b / (gap - middle);
    if (f >= 0) {
      high = middle;
      const q = c * gap + a + b;
      tau = smallRoot(q, a * gap, c);
    } else {
      origin = split;
      measure(k, d, real(d, origin), gaps);
      low = -middle;
      tau = -smallRoot(a + b - c * gap, b * gap, -c);
    }
  } else {
    const c = f + a / (gap + middle) + b / middle;
    low = f < 0 ? middle : 0;
    high = f < 0 ? 2 * middle * (1 + 8 * f64.EPSILON) : middle;
    const q = a + b - c * gap;
    const r = sqrt(max(0, q * q + 4 * b * gap * c));
    tau = q < 0 ? (2 * b * gap) / (r - q) : (q + r) / (2 * c);
  }
  if (!(tau > low && tau < high)) tau = between(low, high);

  let before = f64.MAX_VALUE;
  for (let step = 0; step < MOST_STEPS; step++) {
    f = evaluate(k, split, gaps, z2, tau, inverse);
    const error = 16 * (abs(psi) + abs(phi)) + inverse + abs(tau) * (dpsi + dphi);
    if (abs(f) <= f64.EPSILON * error) break;
    if (f < 0) low = tau;
    else high = tau;
    let next = tau + advance(f, real(gaps, left) - tau, real(gaps, split) - tau, inverse, inner);
    if (!(next > low && next < high) || (step > 3 && abs(f) > before / 2))
      next = between(low, high);
    if (next === tau || high - low <= f64.EPSILON * max(abs(low), abs(high))) break;
    before = abs(f);
    tau = next;
  }
  for (let j = 0; j < k; j++) setReal(gaps, j, real(gaps, j) - tau);
  return real(d, origin) + tau;
}

/** The small root of c t^2 - q t + g = 0, which exists even if the other one does not. */
function smallRoot(q: f64, g: f64, c: f64): f64 {
  const r = sqrt(max(0, q * q - 4 * g * c));
  return q > 0 ? (2 * g) / (q + r) : (q - r) / (2 * c);
}

/**
 * The step to the zero of c + s / (l - t) + S / (r - t), whose sides agree with psi and phi in
 * value and slope.
 */
function advance(f: f64, l: f64, r: f64, inverse: f64, inner: bool): f64 {
  const c = inverse + psi - l * dpsi + phi - r * dphi;
  const q = c * (l + r) + l * l * dpsi + r * r * dphi;
  const g = l * r * f;
  const root = sqrt(max(0, q * q - 4 * c * g));
  if (inner) return q > 0 ? (2 * g) / (q + root) : (q - root) / (2 * c);
  return q < 0 ? (2 * g) / (q - root) : (q + root) / (2 * c);
}

/**
 * A point within the bracket, on a log scale, since a root may be at any distance from its pole.
 */
function between(low: f64, high: f64): f64 {
  const near = min(abs(low), abs(high));
  const far = max(abs(low), abs(high));
  const size = near === 0 ? far / 1024 : far > 4 * near ? sqrt(near) * sqrt(far) : (near + far) / 2;
  return low < 0 ? -size : size;
}

function total(z2: usize, k: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < k; j++) sum += real(z2, j);
  return sum;
}

/** gaps = d - origin, with an infinite one more if k is odd, so that vectors need no remainder. */
function measure(k: i32, d: usize, origin: f64, gaps: usize): void {
  for (let j = 0; j < k; j++) setReal(gaps, j, real(d, j) - origin);
  if (k & 1) setReal(gaps, k, Infinity);
}

function evaluate(k: i32, split: i32, gaps: usize, z2: usize, tau: f64, inverse: f64): f64 {
  side(0, split & ~1, gaps, z2, tau);
  psi = value;
  dpsi = slope;
  side((split + 1) & ~1, (k + 1) & ~1, gaps, z2, tau);
  phi = value;
  dphi = slope;
  if (split & 1) {
    const left = 1 / (real(gaps, split - 1) - tau);
    psi += real(z2, split - 1) * left;
    dpsi += real(z2, split - 1) * left * left;
    if (split < k) {
      const right = 1 / (real(gaps, split) - tau);
      phi += real(z2, split) * right;
      dphi += real(z2, split) * right * right;
    }
  }
  return inverse + psi + phi;
}

let value: f64 = 0;
let slope: f64 = 0;

function side(from: i32, to: i32, gaps: usize, z2: usize, tau: f64): void {
  const t = f64x2.splat(tau);
  const one = f64x2.splat(1);
  let sum = f64x2.splat(0);
  let slopes = sum;
  for (let j = from; j < to; j += 2) {
    const inverse = f64x2.div(one, f64x2.sub(v128.load(at<f64>(gaps, j)), t));
    const term = f64x2.mul(v128.load(at<f64>(z2, j)), inverse);
    sum = f64x2.add(sum, term);
    slopes = f64x2.add(slopes, f64x2.mul(term, inverse));
  }
  value = sumOf<f64>(sum);
  slope = sumOf<f64>(slopes);
}
