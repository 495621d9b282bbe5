import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holds } from '../../test/holds.js';
import { gap, kron, map, type Rows, times, transposed } from '../../test/numbers.js';
import { normal } from '../../test/random.js';
import { solve } from '../../../spec/test/gaussian-elimination.js';
import { blockDiagonal, solveSliced } from '../../test/reference.js';
import { choleskyInverses } from './cholesky-inverses.js';
import { eigenInverse } from './eigen-inverse.js';
import type { LayerFactors } from '../factors/layer-factors.js';
import { slicesOf } from '../factors/slices.js';
import { fullSplit, piSplit, relativeSplit, type Split, sqrtSplit } from '../damping/splits.js';

const side = fc.integer({ min: 1, max: 6 });
const cases = fc.record({
  inputs: side,
  outputs: side,
  slice: side,
  rank: side,
  seed: fc.nat(1000),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** A positive semidefinite matrix of rank `rank`, in float32. */
const psd = (n: number, rank: number, seed: number): Rows =>
  tf.tidy(() => {
    const x = normal([n, rank], seed);
    return (tf.matMul(x, tf.transpose(x)) as tf.Tensor2D).arraySync();
  });

/** Whole matrices as stacks of blocks. */
function factorOf(m: Rows, sliceSize: number | null): LayerFactors['inputs'] {
  const slices = slicesOf(m.length, sliceSize);
  const { count, size } = slices;
  const block = (k: number) =>
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => m[k * size + i]?.[k * size + j] ?? 0),
    );
  return { slices, stack: tf.tensor3d(Array.from({ length: count }, (_, k) => block(k))) };
}

const factorsOf = (A: Rows, G: Rows, sliceSize: number | null): LayerFactors => ({
  inputs: factorOf(A, sliceSize),
  outputs: factorOf(G, sliceSize),
});
const matricesOf = ({ inputs, outputs, rank, seed }: Case) =>
  [psd(inputs, rank, seed), psd(outputs, rank, seed + 1)] as const;
const directionOf = ({ inputs, outputs, seed }: Case) =>
  normal([inputs, outputs], seed + 7) as tf.Tensor2D;

function byCholesky(
  A: Rows,
  G: Rows,
  split: Split,
  slice: number | null,
  x: tf.Tensor2D,
  damping: number,
) {
  const factors = factorsOf(A, G, slice);
  const inverse = choleskyInverses({ split, sliceSize: slice });
  const cache = inverse.invert(factors, damping) as never;
  return inverse.multiply(cache, x, factors.inputs.slices, factors.outputs.slices);
}

describe('choleskyInverses', () => {
  holds(
    'is one dense solve with kron(blockdiag A, blockdiag G), by every split',
    cases,
    (given) => {
      const [A, G] = matricesOf(given);
      const x = directionOf(given);
      const sizeOf = (m: Rows) => ({
        mean: m.reduce((sum, row, i) => sum + row[i]!, 0) / m.length,
        norm: Math.hypot(...blockDiagonal(m, given.slice).flat()),
      });
      for (const split of [sqrtSplit, piSplit, fullSplit, relativeSplit]) {
        const [a, g] = split(sizeOf(A), sizeOf(G), 0.1);
        const damped = (m: Rows, by: number) =>
          map(blockDiagonal(m, given.slice), (v, i, j) => v + (i === j ? by : 0));
        const expected = solve(kron(damped(A, a), damped(G, g)), x.arraySync().flat());
        expect(gap(byCholesky(A, G, split, given.slice, x, 0.1).dataSync(), expected)).toBeLessThan(
          1e-4,
        );
      }
    },
  );

  holds('with slices of one row divides by diagonals', cases, (given) => {
    const [A, G] = matricesOf(given);
    const x = directionOf(given);
    const expected = map(x.arraySync(), (v, i, j) => v / ((A[i]![i]! + 0.5) * (G[j]![j]! + 0.5)));
    expect(gap(byCholesky(A, G, sqrtSplit, 1, x, 0.25).dataSync(), expected.flat())).toBeLessThan(
      1e-5,
    );
  });

  holds(
    'with slices as long as the longest side, or none, inverts factors as a whole',
    cases,
    (given) => {
      const [A, G] = matricesOf(given);
      const x = directionOf(given);
      const whole = byCholesky(A, G, sqrtSplit, null, x, 0.25).dataSync();
      expect(byCholesky(A, G, sqrtSplit, 6, x, 0.25).dataSync()).toEqual(whole);
    },
  );

  holds('by relativeSplit a scale of either factor divides the product by it', cases, (given) => {
    const [A, G] = matricesOf(given);
    const x = directionOf(given);
    const plain = byCholesky(A, G, relativeSplit, given.slice, x, 0.1);
    for (const [c, e] of [
      [1e-6, 1],
      [3, 1e6],
      [1e4, 1e-4],
    ] as const) {
      const [scaledA, scaledG] = [map(A, (v) => v * c), map(G, (v) => v * e)];
      const scaled = byCholesky(scaledA, scaledG, relativeSplit, given.slice, x, 0.1);
      expect(gap(tf.mul(scaled, c * e).dataSync(), plain.dataSync())).toBeLessThan(1e-4);
    }
  });

  test('a scalar that moves between the factors matters to sqrtSplit, not to piSplit', () => {
    tf.tidy(() => {
      const given = { inputs: 5, outputs: 4, slice: 2, rank: 3, seed: 5 };
      const [A, G] = matricesOf(given);
      const x = directionOf(given);
      const moved = (split: Split, c: number) =>
        byCholesky(
          map(A, (v) => v * c),
          map(G, (v) => v / c),
          split,
          2,
          x,
          0.1,
        ).dataSync();
      for (const c of [7, 1e-3, 1e4]) {
        expect(gap(moved(piSplit, c), moved(piSplit, 1))).toBeLessThan(1e-4);
        expect(gap(moved(sqrtSplit, c), moved(sqrtSplit, 1))).toBeGreaterThan(1e-2);
      }
    });
  });

  test.each([{ sliceSize: 0 }, { sliceSize: 1.5 }, { slice: 3 }])('%j is refused', (options) => {
    expect(() => choleskyInverses(options as never)).toThrow(CurvatureError);
    expect(() => eigenInverse(options as never)).toThrow(CurvatureError);
  });

  test.each(['sqrt', null, {}])('the split %j is refused', (split) => {
    expect(() => choleskyInverses({ split } as never)).toThrow(/option split must be a function/);
  });

  test.each([choleskyInverses(), eigenInverse()])(
    'factors that are not finite are refused',
    (inverse) => {
      tf.tidy(() => {
        const factors = factorsOf(
          [
            [1, 0],
            [0, NaN],
          ],
          [[1]],
          null,
        );
        expect(() => inverse.invert(factors, 0.1)).toThrow(/row 1, column 1/);
      });
    },
  );
});

describe('eigenInverse', () => {
  const invert = (A: Rows, G: Rows, slice: number | null, x: tf.Tensor2D, damping: number) => {
    const inverse = eigenInverse({ sliceSize: slice });
    const factors = factorsOf(A, G, slice);
    const cache = inverse.invert(factors, damping) as never;
    return inverse.multiply(cache, x, factors.inputs.slices, factors.outputs.slices);
  };

  holds('of A x G + lambda x is x', cases, (given) => {
    const [A, G] = matricesOf(given);
    const x = directionOf(given);
    const [a, g] = [blockDiagonal(A, given.slice), blockDiagonal(G, given.slice)];
    const damped = map(
      times(times(a, x.arraySync()), g),
      (v, i, j) => v + 0.1 * x.arraySync()[i]![j]!,
    );
    expect(
      gap(invert(A, G, given.slice, tf.tensor2d(damped), 0.1).dataSync(), x.dataSync()),
    ).toBeLessThan(5e-4);
  });

  test('equals choleskyInverses by piSplit for multiples of the identity', () => {
    // (a + sqrt(l a / g)) (g + sqrt(l g / a)) = (sqrt(a g) + sqrt(l))^2, so they agree only in
    // the limit of small damping.
    tf.tidy(() => {
      const eye = (n: number, by: number) => map(tf.eye(n).arraySync(), (v) => v * by);
      const x = normal([3, 2], 1) as tf.Tensor2D;
      const [exact, split] = [
        invert(eye(3, 5), eye(2, 0.2), null, x, 1e-12),
        byCholesky(eye(3, 5), eye(2, 0.2), piSplit, null, x, 1e-12),
      ];
      expect(gap(exact.dataSync(), split.dataSync())).toBeLessThan(1e-5);
    });
  });

  test('tells its condition', async () => {
    const inverse = eigenInverse();
    const cache = await inverse.invert(
      factorsOf(
        [
          [3, 0],
          [0, 1],
        ],
        [[2]],
        null,
      ),
      2,
    );
    const { residual, condition } = await inverse.quality!(cache);
    expect(condition).toBeCloseTo((6 + 2) / (2 + 2), 5);
    expect(residual).toBeLessThan(1e-14);
  });
});

test('blocks are solved one by one by the reference, too', () => {
  const x = [[1], [2], [3]];
  expect(
    gap(
      solveSliced(
        [
          [1, 9, 9],
          [9, 3, 9],
          [9, 9, 1],
        ],
        1,
        1,
        x,
      ).flat(),
      [0.5, 0.5, 1.5],
    ),
  ).toBeLessThan(1e-15);
  expect(transposed(x)).toEqual([[1, 2, 3]]);
});

test('relativeSplit gives finite inverses of factors that vanish in float32', () => {
  tf.tidy(() => {
    for (const scale of [0, 1e-44, 1e-40, 1e-36, 1e-31, 1e-28]) {
      const identity = [
        [1, 0],
        [0, 1],
      ];
      const [A, G] = [identity, map(identity, (v) => v * scale)];
      const out = byCholesky(A, G, relativeSplit, null, tf.ones([2, 2]) as tf.Tensor2D, 0.01);
      expect([...out.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });
});

test('the host need not look at inverses that were finite as they were written', async () => {
  for (const [damping, tensors] of [
    [1e-70, 0],
    [1e-80, 2],
  ] as const) {
    const inverse = choleskyInverses();
    const cache = await inverse.invert(factorsOf([[0]], [[0]], null), damping);
    expect(inverse.checks!(cache)).toHaveLength(tensors);
    expect(Number.isFinite(cache.inputs.dataSync()[0])).toBe(tensors === 0);
    tf.dispose(cache);
  }
});
