import { gemm } from '../gemm';
import { BY_ROWS, TRANSPOSED } from '../packing/pack';
import { at } from '../vector';
import { dot, padded } from './lines';

/** Reflectors applied together. */
const BLOCK: i32 = 32;

/** Bytes of scratch. */
export function basisWork(n: i32): usize {
  return <usize>(2 * padded(n) + BLOCK) * BLOCK * 8;
}

/**
 * Z <- Z H_2 H_3 ... H_(n-1): from eigenvectors of the tridiagonal matrix, as rows, to those of the
 * matrix itself. A block of reflectors is I - V^T T V (Golub and Van Loan, 5.1.7; T as in Schreiber
 * and Van Loan 1989), so it is three products.
 * @param v Reflector i is row i, its first i entries, as `tridiagonalise` leaves it; the others are
 *   0.
 */
export function applyReflectors<T>(
  n: i32,
  v: usize,
  betas: usize,
  z: usize,
  work: usize,
  gemmWork: usize,
): void {
  const stride = padded(n);
  const factor = work;
  const images = at<T>(factor, BLOCK * BLOCK);
  const weighted = at<T>(images, stride * BLOCK);
  for (let first = 2; first < n; first += BLOCK) {
    const count = min(BLOCK, n - first);
    const rows = at<T>(v, first * stride);
    const across = first + count - 1;
    blockFactor<T>(count, rows, stride, at<T>(betas, first), factor, images);
    gemm<T>(
      false,
      n,
      across,
      count,
      <T>1,
      z,
      BY_ROWS,
      stride,
      rows,
      TRANSPOSED,
      stride,
      <T>0,
      images,
      BLOCK,
      0,
      gemmWork,
    );
    gemm<T>(
      false,
      n,
      count,
      count,
      <T>-1,
      images,
      BY_ROWS,
      BLOCK,
      factor,
      BY_ROWS,
      BLOCK,
      <T>0,
      weighted,
      BLOCK,
      0,
      gemmWork,
    );
    gemm<T>(
      false,
      n,
      count,
      across,
      <T>1,
      weighted,
      BY_ROWS,
      BLOCK,
      rows,
      BY_ROWS,
      stride,
      <T>1,
      z,
      stride,
      0,
      gemmWork,
    );
  }
}

/** The upper triangular T: T_ii = beta_i, and above it -beta_i T (V v_i). */
function blockFactor<T>(
  count: i32,
  v: usize,
  stride: i32,
  betas: usize,
  factor: usize,
  scratch: usize,
): void {
  memory.fill(factor, 0, <usize>(BLOCK * BLOCK) * sizeof<T>());
  for (let i = 0; i < count; i++) {
    const beta = load<T>(at<T>(betas, i));
    const vi = at<T>(v, i * stride);
    for (let j = 0; j < i; j++)
      store<T>(at<T>(scratch, j), -beta * dot<T>(at<T>(v, j * stride), vi, stride));
    for (let j = 0; j < i; j++) {
      let sum: T = 0;
      for (let k = j; k < i; k++)
        sum += load<T>(at<T>(factor, j * BLOCK + k)) * load<T>(at<T>(scratch, k));
      store<T>(at<T>(factor, j * BLOCK + i), sum);
    }
    store<T>(at<T>(factor, i * BLOCK + i), beta);
  }
}
