import { gemm } from './gemm';
import { BY_ROWS, PACKED } from './packing/pack';
import { mirror } from './triangle';
import { at } from './vector';

const MIRRORED: i32 = 1;
const IN_PACKED_TRIANGLE: i32 = 2;

/** C_s = alpha A_s B_s + beta C_s for every s < count; A is [n, m], B [m, k], C [n, k]. */
export function gemmStack<T>(
  count: i32,
  n: i32,
  m: i32,
  k: i32,
  alpha: T,
  a: usize,
  aLayout: i32,
  b: usize,
  bLayout: i32,
  beta: T,
  c: usize,
  cLayout: i32,
  work: usize,
): void {
  const aStride = aLayout === BY_ROWS ? m : n;
  const bStride = bLayout === BY_ROWS ? k : m;
  const packed = cLayout === IN_PACKED_TRIANGLE;
  for (let s = 0; s < count; s++) {
    const cStride = packed ? n - 1 : k;
    const cStep = packed ? -1 : 0;
    gemm<T>(
      cLayout !== 0,
      n,
      m,
      k,
      alpha,
      a,
      aLayout,
      aStride,
      b,
      bLayout,
      bStride,
      beta,
      c,
      cStride,
      cStep,
      work,
    );
    if (cLayout === MIRRORED) mirror<T>(n, c, n);
    a = at<T>(a, size(n, m, aLayout));
    b = at<T>(b, size(m, k, bLayout));
    c = at<T>(c, packed ? triangle(n) : n * k);
  }
}

function size(rows: i32, across: i32, layout: i32): i32 {
  return layout === PACKED ? triangle(rows) : rows * across;
}

function triangle(n: i32): i32 {
  return (n * (n + 1)) >> 1;
}
