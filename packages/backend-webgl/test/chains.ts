// Chains with statistics that are positive definite to well above a rounding error.
import type { Banded } from '@curvature/spec/internal';
import fc from 'fast-check';
import { type Given, normal } from './laws.js';

export type Chained = Banded & { readonly shape: number[] };

const LONG: Omit<Chained, 'linked' | 'band'>[] = [
  { rows: 130, columns: 1, shape: [130] },
  { rows: 45, columns: 7, shape: [3, 3, 5, 7] },
  { rows: 9, columns: 4100, shape: [9, 4100] },
];
const sides = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 40 }),
});
/** Matrices down their columns, vectors, and kernels of convolutions; linked or not. */
export const chain: fc.Arbitrary<Chained> = fc
  .tuple(
    fc.oneof(
      sides.map(({ rows, columns }) => ({ rows, columns, shape: [rows, columns] })),
      fc.constantFrom(...LONG),
    ),
    fc.constantFrom<0 | 1>(0, 1),
    fc.constantFrom(0, 1, 1, 2, 4),
  )
  .map(([of, linked, band]) => ({ ...of, linked, band }));

/** The place of the k-th successor; -1 after the end. */
function ahead({ rows, columns, linked }: Banded, i: number, k: number): number {
  const node = (i % columns) * rows + Math.floor(i / columns);
  const next = node + k;
  const isKnown =
    linked === 1 ? next < rows * columns : Math.floor(next / rows) === Math.floor(node / rows);
  return isKnown ? (next % rows) * columns + Math.floor(next / rows) : -1;
}

/** Another gradient, a direction, and the sums of products of three gradients. */
export function bandedCase(c: Chained, seed: number) {
  const size = c.rows * c.columns;
  const diagonal = new Float32Array(size);
  const bands = new Float32Array(size * c.band);
  for (let g = 0; g < 3; g++) {
    const { values } = normal(c.shape, seed + 10 * g);
    for (let i = 0; i < size; i++) {
      diagonal[i]! += 0.4 * values[i]! ** 2;
      for (let k = 1; k <= c.band; k++) {
        const j = ahead(c, i, k);
        if (j >= 0) bands[(k - 1) * size + i]! += 0.4 * values[i]! * values[j]!;
      }
    }
  }
  const of = (values: Float32Array, shape: number[]): Given => ({ values, shape });
  return {
    grad: normal(c.shape, seed + 1),
    x: normal(c.shape, seed + 2),
    diagonal: of(diagonal, c.shape),
    bands: of(bands, [c.band, ...c.shape]),
  };
}
