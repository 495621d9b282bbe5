import type { Block, Factors } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { KroneckerOptions } from '../statistics/options.js';
import { dense } from './dense.js';
import { diagonal } from './diagonal.js';
import { kronecker } from '../statistics/kronecker.js';
import { slabs } from './slabs.js';

beforeAll(() => tf.setBackend('cpu'));

type Kind = 'symmetric' | 'diagonal';
const block = (shape: readonly number[], axes = shape.map((_, i) => i).slice(1)): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes,
  parameter: { name: 'w', shape: shape.slice(1) },
});
const factorsOf = (
  b: Block,
  options: KroneckerOptions<Kind>,
  seed: number,
): readonly Factors[Kind][] => {
  const statistics = kronecker(options);
  let state = statistics.init(b);
  for (let step = 1; step <= 3; step++) {
    const grad = tf.randomNormal([...b.shape], 0, 1, 'float32', seed + step);
    state = statistics.accumulate(state, { grad }, { block: b, step });
  }
  return statistics.factors(state, { block: b, step: 3 });
};

test('each axis keeps what its side keeps: the whole, its slabs, its diagonal, or nothing', () => {
  const choices = [dense(), slabs({ blockSize: 2 }), diagonal(), null] as const;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(3)), { minLength: 1, maxLength: 3 }),
      fc.record({
        beta2: fc.constantFrom(0.5, 1),
        initial: fc.constantFrom(0, 0.1),
        biasCorrection: fc.boolean(),
      }),
      fc.nat(1000),
      (axes, options, seed) => {
        const b = block([2, ...axes.map(([n]) => n)]);
        const side = (axis: number) => choices[axes[axis - 1]![1]]!;
        const chosen = b.axes.filter((axis) => side(axis) !== null);
        const sides = (_: Block, axis: number) => side(axis);
        const statistics = kronecker<Kind>({ ...options, sides });
        expect(statistics.axes!(b)).toEqual(chosen);
        expect(statistics.accepts!(b) === true).toBe(chosen.length > 0);
        expect(statistics.sizes!(b)).toEqual(
          chosen.map((axis) => [2, b.shape[axis], side(axis).kind]),
        );
        tf.tidy(() => {
          const whole = factorsOf(
            b,
            { ...options, sides: () => dense() },
            seed,
          ) as readonly Factors['symmetric'][];
          const some = factorsOf(b, { ...options, sides }, seed);
          expect(some).toHaveLength(chosen.length);
          some.forEach((factor, k) => {
            const { matrix } = whole[b.axes.indexOf(chosen[k]!)]!;
            const n = matrix.shape[1]!;
            const seen =
              factor.kind === 'diagonal'
                ? tf.mul(tf.reshape(factor.diagonal, [2, n, 1]), tf.eye(n))
                : factor.matrix;
            const expected = factor.kind === 'diagonal' ? tf.mul(matrix, tf.eye(n)) : matrix;
            expect(factor.ridge).toEqual({ absolute: 0, relative: 1e-6 });
            expect(tf.max(tf.abs(tf.sub(seen, expected))).dataSync()[0]).toBeLessThan(1e-4);
          });
        });
      },
    ),
  );
});

test('a long side costs its length, and only axes of the block are asked for', () => {
  const asked = new Set<number>();
  const statistics = kronecker({
    sides: ({ shape }, axis) => {
      asked.add(axis);
      return shape[axis]! > 1000 ? diagonal() : dense();
    },
  });
  const { factors } = statistics.init(block([1, 50_000, 8, 3], [1, 2]));
  expect(factors.map(({ shape }) => shape)).toEqual([
    [1, 50_000],
    [1, 8, 8],
  ]);
  expect([...asked]).toEqual([1, 2]);
});

test('storage next to sides, and a side that is none, are refused', () => {
  expect(() => kronecker({ storage: dense(), sides: () => dense() })).toThrow(
    /options storage and sides are both given/,
  );
  const statistics = kronecker({ sides: () => 'diagonal' as never });
  expect(() => statistics.init(block([1, 2]))).toThrow(
    /kronecker: option sides must give a value.*got "diagonal"/,
  );
});
