import { gemm } from '../gemm';
import { BY_ROWS } from '../pack';
import { at, madd } from '../vector';
import { clear, copyLine, padded, real, setReal, setWhole, sumOf, whole } from './lines';
import { implicitQl } from './ql';
import { secularRoot } from './secular';

/** Below this many rows QL is faster. */
const LEAF: i32 = 32;

/** The half of Z to which a row belongs: the first, both (after a rotation), or the second. */
const FIRST: i32 = 0;
const BOTH: i32 = 1;
const SECOND: i32 = 2;

let d: usize = 0;
let e: usize = 0;
let z: usize = 0;
let stride: i32 = 0;
let order: usize = 0;
let scratch: usize = 0;
let gathered: usize = 0;
let weights: usize = 0;
let products: usize = 0;
let sweeps: i32 = 0;

/** Bytes of scratch: two square matrices and vectors. */
export function conquerWork(n: i32): usize {
  const width = <usize>(padded(n) + 4);
  return 2 * width * width * 8 + 12 * width * 8;
}

/**
 * Eigenvalues and eigenvectors of a symmetric tridiagonal matrix near 1 in scale, by divide and
 * conquer (Cuppen 1981; Gu and Eisenstat 1995), in no order: `diagonal` becomes the eigenvalues,
 * row i of `vectors` belongs to entry i. Scalars are float64 always. Returns the number of QL
 * sweeps in the leaves, or -1.
 */
export function conquer<T>(
  n: i32,
  diagonal: usize,
  off: usize,
  vectors: usize,
  work: usize,
  gemmWork: usize,
): i32 {
  const width = padded(n) + 4;
  d = diagonal;
  e = off;
  z = vectors;
  stride = padded(n);
  products = gemmWork;
  order = work;
  scratch = at<f64>(order, width);
  gathered = at<f64>(scratch, 11 * width);
  weights = at<f64>(gathered, width * width);
  sweeps = 0;
  memory.fill(z, 0, <usize>(n * stride) * sizeof<T>());
  return solve<T>(0, n) ? sweeps : -1;
}

/**
 * Rows lo .. lo + n, as eigenvectors of their own block, over its columns; `order` sorts them by
 * eigenvalue.
 */
function solve<T>(lo: i32, n: i32): bool {
  if (n <= LEAF) return leaf<T>(lo, n);
  // The second half begins at a whole vector.
  const half = padded(n >> 1);
  const cut = lo + half;
  const rho = real(e, cut - 1);
  setReal(d, cut - 1, real(d, cut - 1) - abs(rho));
  setReal(d, cut, real(d, cut) - abs(rho));
  if (!solve<T>(lo, half) || !solve<T>(cut, n - half)) return false;
  merge<T>(lo, half, n, rho);
  return true;
}

function leaf<T>(lo: i32, n: i32): bool {
  for (let i = lo; i < lo + n; i++) store<T>(at<T>(z, i * stride + i), <T>1);
  const took = implicitQl<T>(lo, lo + n, d, e, at<T>(z, lo), stride, padded(n), scratch);
  sweeps += took;
  for (let i = 0; i < n; i++) setWhole(order, lo + i, i);
  sortByValue(lo, 0, n);
  return took >= 0;
}

/**
 * Sorts order[lo + from .. lo + to) by eigenvalue, by insertion: leaves are small, and deflated
 * values nearly sorted.
 */
function sortByValue(lo: i32, from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const row = whole(order, lo + i);
    const value = real(d, lo + row);
    let j = i;
    for (; j > from && real(d, lo + whole(order, lo + j - 1)) > value; j--) {
      setWhole(order, lo + j, whole(order, lo + j - 1));
    }
    setWhole(order, lo + j, row);
  }
}

/** Merges two ascending runs of order, [0, half) and [half, n). `buffer` holds n whole numbers. */
function mergeRuns(lo: i32, half: i32, n: i32, buffer: usize): void {
  let i = 0;
  let j = half;
  for (let at0 = 0; at0 < n; at0++) {
    const first =
      i < half &&
      (j === n || real(d, lo + whole(order, lo + i)) <= real(d, lo + whole(order, lo + j)));
    setWhole(buffer, at0, whole(order, lo + (first ? i++ : j++)));
  }
  memory.copy(at<i32>(order, lo), buffer, <usize>n * 4);
}

/**
 * The eigenvectors of blockdiag(T1, T2) + rho u u^T from those of T1 and T2; u has ones in rows
 * half - 1 and half.
 */
function merge<T>(lo: i32, half: i32, n: i32, rho: f64): void {
  const width = padded(n) + 4;
  const u = scratch;
  const kept = at<f64>(u, width);
  const kinds = at<f64>(kept, width);
  const places = at<f64>(kinds, width);
  const poles = at<f64>(places, width);
  const squares = at<f64>(poles, width);
  const signs = at<f64>(squares, width);
  const row = at<f64>(signs, width);
  const buffer = at<f64>(row, width);

  for (let j = half; j < n; j++) setWhole(order, lo + j, whole(order, lo + j) + half);
  mergeRuns(lo, half, n, buffer);
  for (let j = 0; j < n; j++) {
    const end = <f64>load<T>(at<T>(z, (lo + j) * stride + lo + (j < half ? half - 1 : half)));
    setReal(u, j, end * (j < half || rho > 0 ? Math.SQRT1_2 : -Math.SQRT1_2));
    setWhole(kinds, j, j < half ? FIRST : SECOND);
  }
  const gain = 2 * abs(rho);
  const k = deflate<T>(lo, n, gain, u, kept, kinds);
  if (k === 0) {
    restoreOrder(lo, n, 0, buffer);
    return;
  }

  const across = padded(k);
  for (let i = 0; i < k; i++) {
    const j = whole(kept, i);
    setReal(poles, i, real(d, lo + j));
    setReal(signs, i, real(u, j));
    setReal(squares, i, real(u, j) * real(u, j));
  }
  setReal(squares, k, 0);
  for (let i = 0; i < k; i++)
    setReal(buffer, i, secularRoot(i, k, poles, squares, gain, at<f64>(weights, i * across)));
  refit(k, across, poles, signs, squares);

  // Rows of one kind stand together, so that products skip the halves that are 0.
  const inFirst = place(k, FIRST, 0, kept, kinds, places);
  const inBoth = place(k, BOTH, inFirst, kept, kinds, places);
  place(k, SECOND, inBoth, kept, kinds, places);
  for (let i = 0; i < k; i++) weightRow<T>(i, k, across, signs, row, places);
  gather<T>(lo, n, k, kept, places);

  for (let i = 0; i < k; i++) {
    setReal(d, lo + i, real(buffer, i));
  }
  const to = at<T>(z, lo * stride + lo);
  columns<T>(k, 0, inBoth, across, to, 0, half);
  columns<T>(k, inFirst, k, across, to, half, n - half);
  restoreOrder(lo, n, k, buffer);
}

/** Z(rows < k, columns of one half) = W(:, from .. to) times the gathered rows from .. to. */
function columns<T>(
  k: i32,
  from: i32,
  to: i32,
  across: i32,
  target: usize,
  start: i32,
  width: i32,
): void {
  const out = at<T>(target, start);
  if (from === to) {
    for (let i = 0; i < k; i++) clear<T>(at<T>(out, i * stride), 0, width);
    return;
  }
  const b = at<T>(gathered, from * stride + start);
  gemm<T>(
    false,
    k,
    to - from,
    width,
    <T>1,
    at<T>(weights, from),
    BY_ROWS,
    across,
    b,
    BY_ROWS,
    stride,
    <T>0,
    out,
    stride,
    0,
    products,
  );
}

/**
 * Splits off the eigenpairs that the update changes by rounding alone: if u is 0, and, after a
 * rotation, if two eigenvalues are equal (Dongarra and Sorensen 1987). `kept` lists the others,
 * ascending, and then the deflated rows.
 */
function deflate<T>(lo: i32, n: i32, gain: f64, u: usize, kept: usize, kinds: usize): i32 {
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

/**
 * `signs` becomes the vector for which the computed roots are exact (Gu and Eisenstat 1994,
 * equation 3.3).
 */
function refit(k: i32, across: i32, poles: usize, signs: usize, squares: usize): void {
  for (let i = 0; i < k; i++) setReal(squares, i, 1);
  for (let j = 0; j < k; j++) {
    const gaps = at<f64>(weights, j * across);
    const pair = j & ~1;
    refitPairs(0, pair, poles, squares, gaps, real(poles, j));
    for (let i = pair; i < min(pair + 2, k); i++) {
      const factor = i === j ? -real(gaps, i) : real(gaps, i) / (real(poles, i) - real(poles, j));
      setReal(squares, i, real(squares, i) * factor);
    }
    refitPairs(pair + 2, k, poles, squares, gaps, real(poles, j));
  }
  for (let i = 0; i < k; i++) {
    const size = sqrt(abs(real(squares, i)));
    setReal(signs, i, real(signs, i) < 0 ? -size : size);
  }
}

function refitPairs(
  from: i32,
  to: i32,
  poles: usize,
  squares: usize,
  gaps: usize,
  pole: f64,
): void {
  const p = f64x2.splat(pole);
  for (let i = from; i < to; i += 2) {
    const factor = f64x2.div(
      v128.load(at<f64>(gaps, i)),
      f64x2.sub(v128.load(at<f64>(poles, i)), p),
    );
    v128.store(at<f64>(squares, i), f64x2.mul(v128.load(at<f64>(squares, i)), factor));
  }
}

/**
 * Row i of the weights: the eigenvector of root i in the basis of kept rows, as T, in the order of
 * their places.
 */
function weightRow<T>(i: i32, k: i32, across: i32, signs: usize, row: usize, places: usize): void {
  const gaps = at<f64>(weights, i * across);
  let norm = f64x2.splat(0);
  for (let j = 0; j < k; j += 2) {
    const entry = f64x2.div(v128.load(at<f64>(signs, j)), v128.load(at<f64>(gaps, j)));
    v128.store(at<f64>(row, j), entry);
    if (j + 1 < k) norm = f64x2.add(norm, f64x2.mul(entry, entry));
  }
  let sum = sumOf<f64>(norm);
  if (k & 1) sum += real(row, k - 1) * real(row, k - 1);
  const scale = 1 / sqrt(sum);
  const to = at<T>(weights, i * across);
  for (let j = 0; j < k; j++) store<T>(at<T>(to, whole(places, j)), <T>(real(row, j) * scale));
}

/** Numbers the kept rows of one kind from `start` on; returns the next number. */
function place(k: i32, kind: i32, start: i32, kept: usize, kinds: usize, places: usize): i32 {
  let next = start;
  for (let i = 0; i < k; i++)
    if (whole(kinds, whole(kept, i)) === kind) setWhole(places, i, next++);
  return next;
}

/**
 * Copies kept rows to their places, and deflated rows, with their eigenvalues, behind them in Z.
 */
function gather<T>(lo: i32, n: i32, k: i32, kept: usize, places: usize): void {
  const length = padded(n);
  const values = scratch;
  for (let i = 0; i < n; i++) {
    const j = whole(kept, i);
    const to = i < k ? whole(places, i) : i;
    copyLine<T>(at<T>(gathered, to * stride), at<T>(z, (lo + j) * stride + lo), length);
    setReal(values, i, real(d, lo + j));
  }
  for (let i = k; i < n; i++) {
    copyLine<T>(at<T>(z, (lo + i) * stride + lo), at<T>(gathered, i * stride), length);
    setReal(d, lo + i, real(values, i));
  }
}

/** Sorts all rows: the first k ascend, the others nearly descend. */
function restoreOrder(lo: i32, n: i32, k: i32, buffer: usize): void {
  if (k > 0) {
    for (let i = 0; i < k; i++) setWhole(order, lo + i, i);
    for (let i = k; i < n; i++) setWhole(order, lo + i, n - 1 - (i - k));
  }
  sortByValue(lo, k, n);
  if (k > 0 && k < n) mergeRuns(lo, k, n, buffer);
}
