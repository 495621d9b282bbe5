import { columns, microKernel, ROWS } from './micro-kernel';
import { BY_ROWS, packPanel, TRANSPOSED } from './packing/pack';
import { scaleRow } from './rows';
import { at } from './vector';

// Blocks of the packed operands: A for the second-level cache, B for the third (Goto and van de
// Geijn 2008).
const INNER: i32 = 256;
const HIGH: i32 = 120;
const WIDE: i32 = 512;
// A tile that sticks out of C goes here first; beside it lies a tile of zeros, to start sums from.
const TILE_BYTES: usize = 192;

/** Scratch of `gemm`. Each block may be a tile larger than its limit. */
export function gemmWork(): usize {
  return 2 * TILE_BYTES + <usize>INNER * (HIGH + 8 + WIDE + 8) * 8;
}

/**
 * C = alpha A B + beta C. A is [n, m] and B [m, k], with a layout and a stride each; for a packed
 * operand the stride is its size. Row i of C begins i stride + (i (i - 1) / 2) step entries after
 * C. With `upper`, only entries j >= i are computed and touched.
 */
export function gemm<T>(
  upper: bool,
  n: i32,
  m: i32,
  k: i32,
  alpha: T,
  a: usize,
  aLayout: i32,
  aStride: i32,
  b: usize,
  bLayout: i32,
  bStride: i32,
  beta: T,
  c: usize,
  cStride: i32,
  cStep: i32,
  work: usize,
): void {
  const nr = columns<T>();
  const packedA = work + 2 * TILE_BYTES;
  const packedB = packedA + <usize>INNER * (HIGH + 8) * sizeof<T>();
  // The packing sees B as the matrix of its columns.
  const bTurned = bLayout === BY_ROWS ? TRANSPOSED : bLayout === TRANSPOSED ? BY_ROWS : bLayout;
  const inner = evenly(m, INNER, 4);
  const high = evenly(n, HIGH, ROWS);
  memory.fill(work + TILE_BYTES, 0, TILE_BYTES);
  if (beta !== <T>0 && beta !== <T>1) scaleRows<T>(upper, n, k, beta, c, cStride, cStep);
  for (let j0 = 0; j0 < k; j0 += WIDE) {
    const wide = min(WIDE, k - j0);
    let k0 = 0;
    do {
      const depth = min(inner, m - k0);
      for (let j = 0; j < wide; j += nr) {
        packPanel<T>(
          nr,
          bTurned,
          b,
          bStride,
          j0 + j,
          min(nr, wide - j),
          k0,
          depth,
          at<T>(packedB, j * depth),
        );
      }
      if (alpha !== <T>1) scaleRow<T>(packedB, depth * evenly(wide, wide, nr), alpha);
      const lastRow = upper ? min(n, j0 + wide) : n;
      for (let i0 = 0; i0 < lastRow; i0 += high) {
        const rows = min(high, lastRow - i0);
        for (let i = 0; i < rows; i += ROWS) {
          packPanel<T>(
            ROWS,
            aLayout,
            a,
            aStride,
            i0 + i,
            min(ROWS, rows - i),
            k0,
            depth,
            at<T>(packedA, i * depth),
          );
        }
        block<T>(
          upper,
          beta !== <T>0 || k0 > 0,
          i0,
          rows,
          j0,
          wide,
          depth,
          packedA,
          packedB,
          c,
          cStride,
          cStep,
          work,
        );
      }
      k0 += depth;
    } while (k0 < m);
  }
}

/**
 * The largest part of `length` below `limit`, in steps of `unit`, such that all parts are nearly
 * equal; at least `unit`.
 */
function evenly(length: i32, limit: i32, unit: i32): i32 {
  const parts = max(1, (length + limit - 1) / limit);
  return max(unit, (((length + parts - 1) / parts + unit - 1) / unit) * unit);
}

/** All tiles of one block of C. */
function block<T>(
  upper: bool,
  add: bool,
  i0: i32,
  rows: i32,
  j0: i32,
  wide: i32,
  depth: i32,
  a: usize,
  b: usize,
  c: usize,
  stride: i32,
  step: i32,
  work: usize,
): void {
  const nr = columns<T>();
  const zeros = work + TILE_BYTES;
  for (let jr = 0; jr < wide; jr += nr) {
    const j = j0 + jr;
    const across = min(nr, wide - jr);
    const panelB = at<T>(b, jr * depth);
    const end = upper ? min(rows, j + across - i0) : rows;
    for (let ir = 0; ir < end; ir += ROWS) {
      const i = i0 + ir;
      const down = min(ROWS, rows - ir);
      const panelA = at<T>(a, ir * depth);
      const corner = at<T>(c, i * stride + ((i * (i - 1)) >> 1) * step + j);
      const rowStride = stride + i * step;
      if (down < ROWS || across < nr || (upper && j < i + ROWS - 1)) {
        microKernel<T>(depth, panelA, panelB, zeros, 0, 0, work, nr, 0);
        edge<T>(work, down, across, upper ? i - j : -ROWS, add, corner, rowStride, step);
      } else if (add) {
        microKernel<T>(depth, panelA, panelB, corner, rowStride, step, corner, rowStride, step);
      } else {
        microKernel<T>(depth, panelA, panelB, zeros, 0, 0, corner, rowStride, step);
      }
    }
  }
}

/**
 * Writes or adds a tile that sticks out of C, or of its upper triangle: row i begins at column i +
 * `skew`.
 */
function edge<T>(
  tile: usize,
  down: i32,
  across: i32,
  skew: i32,
  add: bool,
  c: usize,
  stride: i32,
  step: i32,
): void {
  for (let i = 0; i < down; i++) {
    for (let j = max(0, i + skew); j < across; j++) {
      const to = at<T>(c, j);
      const value = load<T>(at<T>(tile, j));
      store<T>(to, add ? load<T>(to) + value : value);
    }
    tile = at<T>(tile, columns<T>());
    c = at<T>(c, stride);
    stride += step;
  }
}

/** C = beta C, or its upper triangle. */
function scaleRows<T>(
  upper: bool,
  n: i32,
  k: i32,
  gain: T,
  c: usize,
  stride: i32,
  step: i32,
): void {
  for (let i = 0; i < n; i++) {
    const from = upper ? i : 0;
    scaleRow<T>(at<T>(c, from), k - from, gain);
    c = at<T>(c, stride + i * step);
  }
}
