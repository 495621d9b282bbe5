import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import { symmetricEigen } from '@curvature/linalg/internal';
import type { Block } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Exponent, shampooExponent } from './exponent.js';
import { factored } from './factored.js';

beforeAll(() => tf.setBackend('cpu'));

const RIDGE = 1e-3;

/** Index of element (i along axis, c within it, a before it). */
const strides = (shape: readonly number[], axis: number) => {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const n = shape[axis]!;
  return { n, inner, outer: shape.slice(0, axis).reduce((a, b) => a * b, 1) };
};

/** mat_k(G) mat_k(G)^T over steps, in float64 by its definition. */
function statistic(
  gradients: readonly Float64Array[],
  shape: readonly number[],
  axis: number,
): Float64Array {
  const { n, inner, outer } = strides(shape, axis);
  const sum = new Float64Array(n * n);
  for (const g of gradients)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let a = 0; a < outer; a++)
          for (let c = 0; c < inner; c++)
            sum[i * n + j]! += g[(a * n + i) * inner + c]! * g[(a * n + j) * inner + c]!;
  return sum;
}

function power(matrix: Float64Array, n: number, exponent: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const out = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        out[i * n + j]! +=
          (values[k]! + RIDGE) ** exponent * vectors[k * n + i]! * vectors[k * n + j]!;
  return out;
}

function along(
  root: Float64Array,
  x: Float64Array,
  shape: readonly number[],
  axis: number,
): Float64Array {
  const { n, inner, outer } = strides(shape, axis);
  const out = new Float64Array(x.length);
  for (let a = 0; a < outer; a++)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        for (let c = 0; c < inner; c++)
          out[(a * n + i) * inner + c]! += root[i * n + j]! * x[(a * n + j) * inner + c]!;
  return out;
}

const block = (tile: readonly number[], axes = tile.map((_, i) => i + 1)): Block => ({
  id: 'w',
  index: 0,
  shape: [1, ...tile],
  axes,
  parameter: { name: 'w', shape: tile },
});

/** The result of `factored` for gradients and a direction, and that of float64 loops. */
function bothWays(b: Block, exponent: Exponent, seed: number) {
  const tile = b.shape.slice(1);
  const preconditioner = factored(
    kronecker({ beta2: 1, ridge: { absolute: RIDGE } }),
    eigenRoots(),
    { exponent },
  );
  const draws = Array.from({ length: 4 }, (_, k) =>
    tf.randomNormal([...b.shape], 0, 1, 'float32', seed + k),
  );
  const [x, ...gradients] = draws as [tf.Tensor, ...tf.Tensor[]];
  const context = { block: b, step: 1 };
  const stats = gradients.reduce(
    (s, grad) => preconditioner.accumulate(s, { grad }, null, context),
    preconditioner.init(b),
  );
  const cache = preconditioner.refresh(stats, null, context) as Awaited<
    ReturnType<typeof preconditioner.refresh>
  >;
  const got = preconditioner.apply(cache, x, stats, context).dataSync();
  const doubles = gradients.map((g) => Float64Array.from(g.dataSync()));
  const expected = b.axes.reduce<Float64Array>((y, axis) => {
    const place = axis - 1;
    const here =
      typeof exponent === 'number' ? exponent : exponent(b.axes.length, place, tile[place]!);
    return along(power(statistic(doubles, tile, place), tile[place]!, here), y, tile, place);
  }, Float64Array.from(x.dataSync()));
  return { got, expected, cache };
}

const gap = (got: ArrayLike<number>, expected: Float64Array) =>
  Math.max(...expected.map((x, i) => Math.abs(got[i]! - x))) / Math.max(...expected.map(Math.abs));

const exponents: readonly (readonly [string, Exponent])[] = [
  ['a number', -0.3],
  ['the default', shampooExponent],
  ['by order', (order) => (order === 2 ? -1 / 2 : -1 / 5)],
  ['by place', (_, place) => [-1, -1 / 3, -1 / 8][place]!],
  ['by length', (_, _place, length) => (length > 3 ? -1 / 2 : -1 / 6)],
  ['0 for the first side', (order, place) => (place === 0 ? 0 : -1 / (2 * order))],
  ['0 for the last side', (order, place) => (place === order - 1 ? 0 : -1 / 4)],
];

test.each(exponents)(
  'exponents given as %s are those of float64 loops, in 2-D and 3-D',
  (_, exponent) => {
    const tiles = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 });
    fc.assert(
      fc.property(tiles, fc.nat(1000), (tile, seed) => {
        tf.tidy(() => {
          const { got, expected } = bothWays(block(tile), exponent, seed);
          // The power -1 of float32 statistics: their last places, times condition numbers of a few
          // thousand.
          expect(gap(got, expected)).toBeLessThan(1e-3);
        });
      }),
      { numRuns: 25 },
    );
  },
);

test('each side gets its own power: swapping two of them changes the result', () => {
  tf.tidy(() => {
    const swapped = bothWays(block([4, 4]), (_, place) => [-1, -1 / 4][1 - place]!, 3);
    const { expected } = bothWays(block([4, 4]), (_, place) => [-1, -1 / 4][place]!, 3);
    expect(gap(swapped.got, expected)).toBeGreaterThan(0.1);
  });
});

test('a place counts the sides that have no factor', () => {
  tf.tidy(() => {
    const seen: number[][] = [];
    const exponent: Exponent = (...given) => {
      seen.push(given);
      return -1 / 2;
    };
    bothWays(block([2, 5, 3], [2, 3]), exponent, 1);
    expect(seen.slice(0, 2)).toEqual([
      [2, 1, 5],
      [2, 2, 3],
    ]);
  });
});

describe('a side left alone', () => {
  test('takes no root and costs nothing', () => {
    const solver = eigenRoots();
    const one = factored(kronecker(), solver, {
      exponent: (_, place) => (place === 0 ? 0 : -1 / 4),
    });
    tf.tidy(() => {
      const { cache } = bothWays(block([4, 3]), (_, place) => (place === 0 ? 0 : -1 / 4), 1);
      expect(cache.map((root) => root === null)).toEqual([true, false]);
    });
    expect(one.estimate!(block([400, 3]))).toEqual(solver.estimate!(1, 3, -1 / 4));
  });

  test('counts in no quality', async () => {
    const { cache } = bothWays(block([4, 3]), 0, 1);
    const all = factored(kronecker(), eigenRoots(), { exponent: 0 });
    expect(await all.quality!(cache)).toEqual({ residual: 0, condition: 1 });
  });
});

test.each([NaN, 0.5, -Infinity])('exponent %d is refused', (bad) => {
  expect(() => factored(kronecker(), eigenRoots(), { exponent: bad })).toThrow(
    /factored: option exponent must be/,
  );
  const late = () => bothWays(block([2, 2]), () => bad, 1);
  expect(late).toThrow(/factored: option exponent\(2, 0, 2\) must be a number.*at most 0/);
});
