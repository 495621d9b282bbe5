import { eigenBasis } from '@curvature/backend-tfjs';
import type { Block, State, Statistics } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { KroneckerOptions } from './options.js';
import { dense } from '../sides/dense.js';
import { diagonal } from '../sides/diagonal.js';
import { averageFactors, eigenCorrected } from '../eigenbasis/index.js';
import { fullMatrix } from './full-matrix.js';
import { klShampoo } from './kl-shampoo.js';
import { kronecker } from './kronecker.js';
import { slabs } from '../sides/slabs.js';

type Kind = 'symmetric' | 'diagonal';
const block = (shape: readonly number[]): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes: shape.map((_, i) => i).slice(1),
  parameter: { name: 'w', shape: shape.slice(1) },
});
const shapes = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  )
  .map(([count, tile]) => [count, ...tile]);
const decays = fc.constantFrom(0.5, 0.9, 1);

/** The metric after some steps, and the same average of |G|^2. */
function measured(
  shape: readonly number[],
  options: KroneckerOptions<Kind>,
  scale: number,
  seed: number,
  statistics: Statistics<State, Kind, 'grad'> = kronecker<Kind>(options),
) {
  const context = { block: block(shape), step: 3 };
  const { beta2 = 0.999 } = options;
  let state = statistics.init(context.block);
  let [square, weight] = [0, 0];
  for (let step = 1; step <= 3; step++) {
    const grad = tf.mul(tf.randomNormal([...shape], 0, 1, 'float32', seed + step), scale);
    state = statistics.accumulate(state, { grad }, context);
    square =
      beta2 * square + Array.from(grad.dataSync()).reduce((sum, x) => sum + (x / scale) ** 2, 0);
    weight = beta2 === 1 ? 1 : beta2 * weight + 1;
  }
  return { metric: statistics.metric!(state, context).dataSync()[0]!, square: square / weight };
}

describe.each(['cpu', 'wasm'])('the metric, on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  const sides: fc.Arbitrary<KroneckerOptions<Kind>['sides']> = fc
    .array(fc.constantFrom(dense(), slabs({ blockSize: 2 }), diagonal()), {
      minLength: 4,
      maxLength: 4,
    })
    .map((all) => (_, axis) => all[axis - 1]!);

  test('is the average of |G|^2, for any number of axes, kept in any way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        shapes,
        sides,
        decays,
        fc.nat(1000),
        (n, [, ...tile], kept, beta2, seed) => {
          tf.tidy(() => {
            const { metric, square } = measured(
              [1, ...tile, n].slice(0, 5),
              { sides: kept!, beta2 },
              1,
              seed,
            );
            expect(metric / square).toBeCloseTo(1, 4);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('sums the matrices of a stack', () => {
    tf.tidy(() => {
      const { metric, square } = measured([3, 4, 5], { beta2: 0.9 }, 1, 7);
      expect(metric / square).toBeCloseTo(1, 4);
    });
  });

  test('grows with the square of the gradient, however small or large', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(1e-15, 1e-6, 1e6, 1e14),
        fc.nat(1000),
        (shape, scale, seed) => {
          tf.tidy(() => {
            const [one, other] = [
              measured(shape, {}, 1, seed).metric,
              measured(shape, {}, scale, seed).metric,
            ];
            expect(other / scale ** 2 / one).toBeCloseTo(1, 3);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('of all of g g^T is the average, or the sum, of |G|^2', () => {
    fc.assert(
      fc.property(shapes, decays, fc.nat(1000), (shape, beta2, seed) => {
        tf.tidy(() => {
          const { metric, square } = measured(shape, { beta2 }, 1, seed, fullMatrix({ beta2 }));
          expect(metric / square).toBeCloseTo(1, 4);
        });
      }),
      { numRuns: 20 },
    );
  });

  test('of eigenbases is the average of |G|^2, without bias correction, and 0 for vectors', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), (shape, seed) => {
        const before = tf.memory().numTensors;
        const beta = 0.9;
        const [metric, square] = tf.tidy(() => {
          const p = eigenCorrected({ solver: eigenBasis(), factors: averageFactors({ beta }) });
          const context = { block: block(shape), step: 1 };
          const grad = tf.randomNormal([...shape], 0, 1, 'float32', seed);
          const state = p.accumulate(p.init(context.block), { grad }, null, context);
          return [p.metric!(state, context), tf.sum(tf.square(grad))].map((x) => x.dataSync()[0]!);
        });
        if (shape.length === 2) expect(metric).toBe(0);
        else expect(metric! / (1 - beta) / square!).toBeCloseTo(1, 4);
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 30 },
    );
  });

  test('leaves no tensor behind, and is 0 before the first step', () => {
    const before = tf.memory().numTensors;
    const got = tf.tidy(() => {
      const context = { block: block([2, 3, 4]), step: 1 };
      const statistics = klShampoo();
      return statistics.metric!(statistics.init(context.block), context).dataSync()[0];
    });
    expect(got).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
