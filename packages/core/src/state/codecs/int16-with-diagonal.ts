import { pairs, unpaired } from './bfloat16.js';
import type { Codec } from './storage.js';

const STEPS = 32767;

const sides = (shape: readonly number[]) => {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { rows, columns, count, square: rows === columns };
};

/** The largest size in each column, off the diagonal of a square. */
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
 * Of each matrix: the scales of its columns, and of a square its diagonal and whether it is
 * symmetric.
 */
const exactSize = ({ columns, square }: ReturnType<typeof sides>) =>
  square ? 2 * columns + 1 : columns;

/**
 * Each element as a 16-bit share of the largest in its column, off by at most 1/65534 of that; the
 * diagonal of a square stays in float32, since it is what a preconditioner lives by. What was
 * symmetric stays so. Half the memory, and two numbers more for each column. Statistics that are
 * stored so want a relative ridge of 1e-4, above what rounding takes off the smallest eigenvalues.
 * Source: quantization_utils of Google's distributed_shampoo (int16, extract_diagonal), which lets
 * symmetry go.
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
