import { pairs, unpaired } from './bfloat16.js';
import type { Codec } from './storage.js';

const STEPS = 32767;

const sides = (shape: readonly number[]) => {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { rows, columns, count, square: rows === columns };
};

/** The largest absolute value in each column; the diagonal of a square matrix does not count. */
function columnScales(
  matrix: Float32Array,
  rows: number,
  columns: number,
  square: boolean,
): Float32Array {
  const scales = new Float32Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      if (!square || i !== j) scales[j] = Math.max(scales[j]!, Math.abs(matrix[i * columns + j]!));
    }
  }
  return scales;
}

function isSymmetric(matrix: Float32Array, n: number): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) if (matrix[i * n + j] !== matrix[j * n + i]) return false;
  return true;
}

function symmetrise(matrix: Float32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (matrix[i * n + j]! + matrix[j * n + i]!) / 2;
      matrix[i * n + j] = mean;
      matrix[j * n + i] = mean;
    }
  }
}

/**
 * How many exact numbers a matrix has: the scales of its columns, and for a square matrix also its
 * diagonal and whether it is symmetric.
 */
const exactSize = ({ columns, square }: ReturnType<typeof sides>) =>
  square ? 2 * columns + 1 : columns;

/**
 * Stores each element as a 16-bit fraction of the largest in its column, with an error of at most
 * 1/65534 of that. The diagonal of a square matrix stays in float32, since a preconditioner depends
 * on it most. Symmetric matrices stay symmetric. It takes half the memory, and two more numbers for
 * each column. Statistics need a relative ridge of 1e-4 with it, above the error of the smallest
 * eigenvalues.
 * Source: quantization_utils of Google's distributed_shampoo (int16, extract_diagonal). Unlike
 * there, symmetry is kept.
 */
export const int16WithDiagonal = (): Codec => ({
  name: 'int16WithDiagonal',
  id: 2,
  encode(values, shape) {
    const s = sides(shape);
    const size = s.rows * s.columns;
    const exact = new Float32Array(s.count * exactSize(s));
    const codes = new Int16Array(values.length);
    for (let k = 0; k < s.count; k++) {
      const matrix = values.subarray(k * size, (k + 1) * size);
      const scales = columnScales(matrix, s.rows, s.columns, s.square);
      const kept = exact.subarray(k * exactSize(s));
      kept.set(scales);
      for (let i = 0; i < size; i++) {
        const scale = scales[i % s.columns]!;
        codes[k * size + i] = scale === 0 ? 0 : Math.round((matrix[i]! / scale) * STEPS);
      }
      if (!s.square) continue;
      for (let i = 0; i < s.rows; i++) kept[s.columns + i] = matrix[i * (s.columns + 1)]!;
      kept[2 * s.columns] = isSymmetric(matrix, s.rows) ? 1 : 0;
    }
    return { words: pairs(new Uint16Array(codes.buffer)), exact };
  },
  decode({ words, exact }, shape) {
    const s = sides(shape);
    const size = s.rows * s.columns;
    const half = unpaired(words, s.count * size);
    const codes = new Int16Array(half.buffer, half.byteOffset, half.length);
    const values = Float32Array.from(codes, (code, i) => {
      const scales = Math.floor(i / size) * exactSize(s);
      return (code / STEPS) * exact[scales + (i % s.columns)]!;
    });
    for (let k = 0; s.square && k < s.count; k++) {
      const matrix = values.subarray(k * size, (k + 1) * size);
      const kept = exact.subarray(k * exactSize(s));
      if (kept[2 * s.columns] === 1) symmetrise(matrix, s.rows);
      for (let i = 0; i < s.rows; i++) matrix[i * (s.columns + 1)] = kept[s.columns + i]!;
    }
    return values;
  },
});
