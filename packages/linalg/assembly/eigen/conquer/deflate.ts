import { at, madd } from '../../vector';
import { padded, real, setReal, setWhole, whole } from '../lines';
import { BOTH } from './kinds';
import { d, order, stride, z } from './workspace';

/**
 * Splits off the eigenpairs that the update changes by rounding alone: if u is 0, and, after a
 * rotation, if two eigenvalues are equal (Dongarra and Sorensen 1987). `kept` lists the others,
 * ascending, and then the deflated rows.
 */
export function deflate<T>(lo: i32, n: i32, gain: f64, u: usize, kept: usize, kinds: usize): i32 {
  let size: f64 = 0;
  let most: f64 = 0;
  for (let j = 0; j < n; j++) {
    size = max(size, abs(real(d, lo + j)));
    most = max(most, abs(real(u, j)));
  }
  const rounding: f64 = sizeof<T>() === 8 ? f64.EPSILON / 2 : <f64>f32.EPSILON / 2;
  const tolerance = 8 * rounding * max(size, most);
  let k = 0;
  let end = n;
  let previous = -1;
  for (let i = 0; i < n; i++) {
    const j = whole(order, lo + i);
    if (gain * abs(real(u, j)) <= tolerance) {
      setWhole(kept, --end, j);
      continue;
    }
    if (previous >= 0) {
      if (rotated<T>(lo, n, previous, j, tolerance, u, kinds)) setWhole(kept, --end, previous);
      else setWhole(kept, k++, previous);
    }
    previous = j;
  }
  if (previous >= 0) setWhole(kept, k++, previous);
  return k;
}

/** Whether a rotation can make u_i 0 without coupling d_i and d_j; if so it is applied. */
function rotated<T>(lo: i32, n: i32, i: i32, j: i32, tolerance: f64, u: usize, kinds: usize): bool {
  const norm = sqrt(real(u, i) * real(u, i) + real(u, j) * real(u, j));
  const c = real(u, j) / norm;
  const s = -real(u, i) / norm;
  const low = real(d, lo + i);
  const high = real(d, lo + j);
  if (abs((high - low) * c * s) > tolerance) return false;
  setReal(u, j, norm);
  setReal(u, i, 0);
  if (whole(kinds, i) !== whole(kinds, j)) {
    setWhole(kinds, j, BOTH);
    setWhole(kinds, i, BOTH);
  }
  const x = at<T>(z, (lo + i) * stride + lo);
  const y = at<T>(z, (lo + j) * stride + lo);
  const cosine = v128.splat<T>(<T>c);
  const sine = v128.splat<T>(<T>s);
  const minus = v128.neg<T>(sine);
  const bytes = <usize>padded(n) * sizeof<T>();
  for (let o: usize = 0; o < bytes; o += 16) {
    const xo = v128.load(x + o);
    const yo = v128.load(y + o);
    v128.store(x + o, madd<T>(sine, yo, v128.mul<T>(cosine, xo)));
    v128.store(y + o, madd<T>(minus, xo, v128.mul<T>(cosine, yo)));
  }
  setReal(d, lo + i, low * c * c + high * s * s);
  setReal(d, lo + j, low * s * s + high * c * c);
  return true;
}
