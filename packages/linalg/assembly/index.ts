import { factorStack } from './cholesky';
import { gemm, gemmWork } from './gemm';
import { choleskyInverseStack, invertLowerStack } from './invert';
import { BY_ROWS, TRANSPOSED } from './packing/pack';
import { gemmStack } from './products';
import { mirror } from './triangle';

export * from './eigen/exports';

// The exports of the module, every kernel for float32 and float64; src/wasm/kernel-exports.ts
// documents them.

export function heapBase(): usize {
  return __heap_base;
}

export function workBytes(): usize {
  return gemmWork();
}

export function gemm_f32(
  count: i32,
  n: i32,
  m: i32,
  k: i32,
  alpha: f32,
  a: usize,
  aLayout: i32,
  b: usize,
  bLayout: i32,
  beta: f32,
  c: usize,
  cLayout: i32,
  work: usize,
): void {
  gemmStack<f32>(count, n, m, k, alpha, a, aLayout, b, bLayout, beta, c, cLayout, work);
}

export function gemmOfParts_f32(
  n: i32,
  m: i32,
  k: i32,
  a: usize,
  aStride: i32,
  b: usize,
  bStride: i32,
  c: usize,
  cStride: i32,
  work: usize,
): void {
  gemm<f32>(false, n, m, k, 1, a, BY_ROWS, aStride, b, BY_ROWS, bStride, 0, c, cStride, 0, work);
}

export function squareOfPart_f32(
  n: i32,
  rows: i32,
  x: usize,
  xStride: i32,
  c: usize,
  cStride: i32,
  work: usize,
): void {
  gemm<f32>(
    true,
    n,
    rows,
    n,
    1,
    x,
    TRANSPOSED,
    xStride,
    x,
    BY_ROWS,
    xStride,
    0,
    c,
    cStride,
    0,
    work,
  );
  mirror<f32>(n, c, cStride);
}

export function cholesky_f32(count: i32, n: i32, a: usize, failures: usize, work: usize): void {
  factorStack<f32>(count, n, a, failures, work);
}

export function invertLower_f32(count: i32, n: i32, l: usize, work: usize): void {
  invertLowerStack<f32>(count, n, l, work);
}

export function choleskyInverse_f32(
  count: i32,
  n: i32,
  a: usize,
  inverse: usize,
  failures: usize,
  work: usize,
): void {
  choleskyInverseStack<f32>(count, n, a, inverse, failures, work);
}

export function gemm_f64(
  count: i32,
  n: i32,
  m: i32,
  k: i32,
  alpha: f64,
  a: usize,
  aLayout: i32,
  b: usize,
  bLayout: i32,
  beta: f64,
  c: usize,
  cLayout: i32,
  work: usize,
): void {
  gemmStack<f64>(count, n, m, k, alpha, a, aLayout, b, bLayout, beta, c, cLayout, work);
}

export function cholesky_f64(count: i32, n: i32, a: usize, failures: usize, work: usize): void {
  factorStack<f64>(count, n, a, failures, work);
}

export function invertLower_f64(count: i32, n: i32, l: usize, work: usize): void {
  invertLowerStack<f64>(count, n, l, work);
}

export function choleskyInverse_f64(
  count: i32,
  n: i32,
  a: usize,
  inverse: usize,
  failures: usize,
  work: usize,
): void {
  choleskyInverseStack<f64>(count, n, a, inverse, failures, work);
}
