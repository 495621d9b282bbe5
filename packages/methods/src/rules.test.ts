// The rules against loops in float64.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { adagrad, adam, sgd } from '@curvature/rules';
import { beforeAll, describe, expect, test } from 'vitest';
import { mean } from '../test/float64.js';
import { BACKENDS, distance, normals, rowsOf, updatesOf } from '../test/trial.js';
import { cautious, neuronNorm, sm3 } from './index.js';

const sides = fc.integer({ min: 1, max: 6 });
const seeds = fc.integer({ min: 1, max: 2 ** 30 });
const worst = (got: readonly Float32Array[], expected: readonly (readonly number[])[]) =>
  Math.max(...got.map((update, i) => distance(update, expected[i]!)));

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
        expect(worst(updatesOf(sm3({ variant }), [m, n], grads), expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 15 },
    );
  });

  test.each(['I', 'II'] as const)('SM3-%s of vectors is AdaGrad', (variant) => {
    const grads = normals([7], 5, 3);
    const [got, plain] = [sm3({ variant }), adagrad()].map((rule) => updatesOf(rule, [7], grads));
    expect(
      worst(
        got!,
        plain!.map((x) => [...x]),
      ),
    ).toBeLessThan(1e-5);
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

  test('cautious updates keep the agreeing part of any update, at its length on the average', () => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const all = normals([m, n], 6, seed);
        const [grads, directions] = [all.slice(0, 3), all.slice(3)];
        const plain = updatesOf(adam(), [m, n], grads, directions);
        const expected = plain.map((u, t) => {
          const mask = [...u].map((x, i) => (x * grads[t]![i]! > 0 ? 1 : 0));
          return mask.map((keep, i) => (keep * u[i]!) / Math.max(mean(mask), 1 / mask.length));
        });
        const got = updatesOf(cautious(adam()), [m, n], grads, directions);
        got.forEach((u, t) => expect(distance(u, expected[t]!)).toBeLessThan(1e-6));
      }),
      { numRuns: 15 },
    );
  });

  test('cautious updates stand still where the gradient disagrees everywhere', () => {
    const [grad] = normals([4], 1, 1);
    const against = grad!.map((x) => -x);
    expect([...updatesOf(cautious(sgd()), [4], [grad!], [against])[0]!].map(Math.abs)).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('neuronNorm is NorMuon in float64, and keeps the norm', () => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const xs = normals([m, n], 4, seed);
        let v = Array<number>(n).fill(0);
        const expected = xs.map((values) => {
          const x = rowsOf(values, n);
          v = v.map((old, j) => 0.9 * old + 0.1 * mean(x.map((row) => row[j]! ** 2)));
          const y = x.flatMap((row) => row.map((value, j) => value / (Math.sqrt(v[j]!) + 1e-8)));
          const scale = Math.hypot(...values) / Math.hypot(...y);
          return y.map((value) => value * scale);
        });
        const got = updatesOf(neuronNorm({ beta2: 0.9 }), [m, n], xs);
        expect(worst(got, expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 15 },
    );
  });
});

test('options are checked', () => {
  expect(() => sm3({ variant: 'III' as never })).toThrow(/sm3: option variant/);
  expect(() => neuronNorm({ beta2: 1 })).toThrow(/neuronNorm: option beta2/);
});
