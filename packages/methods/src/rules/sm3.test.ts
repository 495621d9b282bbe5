import { adagrad } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, normals, rowsOf, seeds, updatesOf, worst } from '../../test/trial.js';
import { sm3 } from '../index.js';

const sides = fc.integer({ min: 1, max: 6 });

/** SM3 of an m x n matrix, element by element as in the paper. */
function sm3Reference(variant: 'I' | 'II', grads: readonly number[][][]): number[][] {
  const [m, n] = [grads[0]!.length, grads[0]![0]!.length];
  let [rows, columns] = [Array<number>(m).fill(0), Array<number>(n).fill(0)];
  return grads.map((g) => {
    const squares = g.map((row) => row.map((x) => x * x));
    const column = (x: readonly number[][], j: number) => x.map((row) => row[j]!);
    const add = (before: readonly number[], more: (k: number) => number[]) =>
      before.map((a, k) => a + Math.max(...more(k)));
    if (variant === 'I') {
      rows = add(rows, (i) => squares[i]!);
      columns = add(columns, (j) => column(squares, j));
    }
    const bound = (i: number, j: number) => Math.min(rows[i]!, columns[j]!);
    const nu = squares.map((row, i) =>
      row.map((x, j) => (variant === 'I' ? bound(i, j) : bound(i, j) + x)),
    );
    if (variant === 'II') {
      rows = nu.map((row) => Math.max(...row));
      columns = columns.map((_, j) => Math.max(...column(nu, j)));
    }
    return g.flatMap((row, i) => row.map((x, j) => x / Math.sqrt(nu[i]![j]!)));
  });
}

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test.each(['I', 'II'] as const)('SM3-%s of matrices is that of float64', (variant) => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const grads = normals([m, n], 5, seed);
        const expected = sm3Reference(
          variant,
          grads.map((g) => rowsOf(g, n)),
        );
        expect(worst(updatesOf(sm3({ variant }), [m, n], grads), expected)).toBeLessThan(2e-6);
      }),
      { numRuns: 15 },
    );
  });

  test.each(['I', 'II'] as const)('SM3-%s of vectors is AdaGrad', (variant) => {
    const grads = normals([7], 5, 3);
    const [got, plain] = [sm3({ variant }), adagrad()].map((rule) => updatesOf(rule, [7], grads));
    expect(worst(got!, plain!)).toBeLessThan(2e-6);
  });

  test('SM3-II divides by less than SM3-I, and by no less than AdaGrad, at any rank', () => {
    fc.assert(
      fc.property(fc.array(sides, { minLength: 2, maxLength: 4 }), seeds, (shape, seed) => {
        const grads = normals(shape, 4, seed);
        const sizes = [sm3({ variant: 'I' }), sm3(), adagrad()].map((rule) =>
          updatesOf(rule, shape, grads).at(-1)!.map(Math.abs),
        );
        sizes[0]!.forEach((_, i) => {
          const [one, two, full] = sizes.map((x) => x[i]!) as [number, number, number];
          expect(one).toBeLessThanOrEqual(two * (1 + 1e-5));
          expect(two).toBeLessThanOrEqual(full * (1 + 1e-5));
        });
      }),
      { numRuns: 15 },
    );
  });
});

test('options are checked', () => {
  expect(() => sm3({ variant: 'III' as never })).toThrow(/sm3: option variant/);
});

testToldDistance('SM3-I, SM3-II');
