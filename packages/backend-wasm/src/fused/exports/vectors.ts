import type { Pointer } from './pointer.js';

/** Products and norms of vectors, and the square that a vector adds to a matrix. */
export interface VectorExports {
  blend(size: number, x: Pointer, y: Pointer, out: Pointer, a: number, b: number): void;
  dot(size: number, x: Pointer, y: Pointer, out: Pointer): void;
  norms(rows: number, columns: number, x: Pointer, out: Pointer): void;
  scaleRows(rows: number, columns: number, x: Pointer, scales: Pointer, out: Pointer): void;
  /** `scratch`: two float32. */
  graft(
    rows: number,
    columns: number,
    x: Pointer,
    source: Pointer,
    out: Pointer,
    scratch: Pointer,
  ): void;
  addSquare(
    n: number,
    matrix: Pointer,
    x: Pointer,
    next: Pointer,
    decay: number,
    weight: number,
  ): void;
  timesVector(n: number, matrix: Pointer, x: Pointer, out: Pointer): void;
}
