import { gemm } from '../../gemm';
import { BY_ROWS } from '../../packing/pack';
import { at } from '../../vector';
import { clear, copyLine, padded, real, setReal, setWhole, whole } from '../lines';
import { deflate } from './deflate';
import { BOTH, FIRST, place, SECOND } from './kinds';
import { mergeRuns, restoreOrder } from './order';
import { secularRoot } from './secular';
import { refit, weightRow } from './weights';
import { d, gathered, order, products, scratch, stride, weights, z } from './workspace';

/**
 * The eigenvectors of blockdiag(T1, T2) + rho u u^T from those of T1 and T2; u has ones in rows
 * half - 1 and half.
 */
export function merge<T>(lo: i32, half: i32, n: i32, rho: f64): void {
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
