// The preconditioner by plain float64 loops over its definition; not published.
import { solve } from '../../spec/test/gaussian-elimination.js';
import { map, type Rows, transposed } from './numbers.js';

/** [samples][positions][n] */
export type Places = readonly Rows[];
export interface Convention {
  readonly lossAverage: 'batch' | 'batch+sequence' | 'sum';
  readonly sharing: 'expand' | 'reduce';
}

/** F = copies A (x) G, from the gradient of each datum. */
export function factors(a: Places, g: Places, { lossAverage, sharing }: Convention, one: boolean) {
  const [samples, positions] = [a.length, a[0]!.length];
  const sum = (rows: Rows) =>
    rows[0]!.map((_, j) => rows.reduce((total, row) => total + row[j]!, 0));
  const inputs = (
    sharing === 'expand' ? a.flat() : a.map((rows) => sum(rows).map((x) => x / positions))
  ).map((row) => (one ? [...row, 1] : row));
  const outputs = sharing === 'expand' ? g.flat() : g.map(sum);
  const rows = inputs.length;
  const data = { batch: samples, 'batch+sequence': rows, sum: 1 }[lossAverage];
  const copies = { batch: rows / samples, 'batch+sequence': 1, sum: rows }[lossAverage];
  return { A: meanProduct(inputs, 1), G: meanProduct(outputs, data), copies };
}

const meanProduct = (rows: Rows, scale: number): number[][] =>
  rows[0]!.map((_, i) =>
    rows[0]!.map(
      (_, j) => rows.reduce((sum, row) => sum + scale * row[i]! * scale * row[j]!, 0) / rows.length,
    ),
  );

/** (blockdiag(M) + damping I)^-1 x, block by block, column by column. */
export function solveSliced(m: Rows, damping: number, slice: number, x: Rows): number[][] {
  const out: number[][] = [];
  for (let from = 0; from < m.length; from += slice) {
    const to = Math.min(m.length, from + slice);
    const block = map(
      m.slice(from, to).map((row) => row.slice(from, to)),
      (value, i, j) => value + (i === j ? damping : 0),
    );
    const columns = transposed(x.slice(from, to)).map((column) => solve(block, column));
    out.push(...transposed(columns));
  }
  return out;
}

/** (A + damping)^-1 x (G + damping)^-1, with blocks of `slice`. */
export const sandwich = (
  A: Rows,
  G: Rows,
  [a, g]: readonly [number, number],
  slice: number,
  x: Rows,
): number[][] => transposed(solveSliced(G, g, slice, transposed(solveSliced(A, a, slice, x))));

export const blockDiagonal = (m: Rows, slice: number): number[][] =>
  map(m, (x, i, j) => (Math.floor(i / slice) === Math.floor(j / slice) ? x : 0));
