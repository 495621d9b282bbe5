import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { matrixBlock } from '../../test/direct.js';
import { holds } from '../../test/holds.js';
import { kron } from '../../test/numbers.js';
import { normal, signalsOf, type Sizes, sizes } from '../../test/random.js';
import { blockDiagonal, factors, type Places } from '../../test/reference.js';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { layerFisher } from '../preconditioners/layer-fisher.js';
import { curvatureAlong, dampedTrace } from './measures.js';
import { slicesOf } from './slices.js';
import type { LayerFisherOptions } from '../preconditioners/options.js';

const rows = (x: tf.Tensor) => x.arraySync() as Places;

describe('the curvature', () => {
  const along = (
    options: LayerFisherOptions<any>,
    given: Sizes,
    signals: ReturnType<typeof signalsOf>,
    d: tf.Tensor,
  ) => {
    const block = matrixBlock(given.inputs, given.outputs);
    const p = layerFisher(options);
    const at = { block, step: 1 };
    return p.curvature!(p.accumulate(p.init(block), signals, null, at), d, at).dataSync()[0]!;
  };

  holds('of one datum is the square of the gradient along the direction', sizes, (given) => {
    const one = { ...given, samples: 1, positions: 1 };
    const signals = signalsOf(one);
    const d = normal([1, given.inputs, given.outputs], given.seed + 9);
    const grad = tf.matMul(tf.transpose(signals.activations, [0, 2, 1]), signals.outputGrads);
    const slope = tf.sum(tf.mul(grad, d)).dataSync()[0]!;
    for (const lossAverage of ['batch', 'batch+sequence', 'sum'] as const)
      expect(along({ lossAverage }, one, signals, d)).toBeCloseTo(slope ** 2, 3);
  });

  holds(
    'of one datum whose output is a mean over positions is that too, by `reduce`',
    sizes,
    (given) => {
      const one = { ...given, samples: 1 };
      const signals = signalsOf(one);
      // Then the gradient is the same at each position.
      const outputGrads = tf.tile(tf.slice(signals.outputGrads, [0, 0, 0], [1, 1, given.outputs]), [
        1,
        given.positions,
        1,
      ]);
      const d = normal([1, given.inputs, given.outputs], given.seed + 9);
      const grad = tf.matMul(tf.transpose(signals.activations, [0, 2, 1]), outputGrads);
      const slope = tf.sum(tf.mul(grad, d)).dataSync()[0]!;
      const got = along({ sharing: 'reduce' }, one, { ...signals, outputGrads }, d);
      expect(Math.abs(got - slope ** 2)).toBeLessThan(1e-3 * Math.max(1, slope ** 2));
    },
  );

  /**
   * d^T GGN d = mean over samples of |J d|^2, for y = B^T D^T a at each position, or for the mean
   * of y over positions.
   */
  function gaussNewton(a: tf.Tensor, b: tf.Tensor, d: tf.Tensor, sharing: 'expand' | 'reduce') {
    const [samples, positions, inputs] = a.shape as [number, number, number];
    const each = tf.matMul(tf.matMul(tf.reshape(a, [-1, inputs]), tf.squeeze(d, [0])), b);
    const y = tf.reshape(each, [samples, positions, -1]);
    return tf
      .div(tf.sum(tf.square(sharing === 'expand' ? y : tf.mean(y, 1))), samples)
      .dataSync()[0]!;
  }

  holds(
    'of a layer in a deep linear net is the Gauss-Newton block of half the squared error',
    fc.tuple(
      sizes,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom('expand' as const, 'reduce' as const),
    ),
    ([given, ends, sharing]) => {
      const { samples, positions, inputs, outputs, seed } = given;
      // The layers behind are linear, so the Jacobian of the output by this layer is B for each
      // sample.
      const b = tf.matMul(normal([outputs, 3], seed + 1), normal([3, ends], seed + 2));
      const { activations: a } = signalsOf(given);
      // One column of B per output: each sample appears once per output, in a loss that is the
      // mean over all.
      const activations = tf.concat(Array.from({ length: ends }, () => a));
      const count = samples * ends;
      const shares = sharing === 'expand' ? 1 : positions;
      const column = (k: number) => tf.reshape(tf.slice(b, [0, k], [outputs, 1]), [1, 1, outputs]);
      const outputGrads = tf.concat(
        Array.from({ length: ends }, (_, k) =>
          tf.tile(tf.mul(column(k), Math.sqrt(ends) / (count * shares)), [samples, positions, 1]),
        ),
      );
      const d = normal([1, inputs, outputs], seed + 9);
      const expected = gaussNewton(a, b, d, sharing);
      const got = along({ sharing }, given, { activations, outputGrads }, d);
      // If products cancel, the remainder holds their rounding.
      const [wholeA, wholeB, wholeD] = [a, b, d].map((x) => tf.abs(x)) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const rounding = 1e-6 * gaussNewton(wholeA, wholeB, wholeD, sharing);
      expect(Math.abs(got - expected)).toBeLessThan(5e-4 * expected + rounding);
    },
  );

  holds(
    'is that of kron(G, A) with blocks on its diagonals, and so is the damped trace',
    sizes,
    (given) => {
      const signals = signalsOf(given);
      const { A, G, copies } = factors(
        rows(signals.activations),
        rows(signals.outputGrads),
        { lossAverage: 'batch', sharing: 'expand' },
        false,
      );
      const d = normal([1, given.inputs, given.outputs], given.seed + 9);
      // Rows of W first: vec index is (i of A, j of G).
      const F = kron(blockDiagonal(A, 2), blockDiagonal(G, 2));
      const v = Array.from(d.dataSync());
      const expected =
        copies * v.reduce((sum, x, i) => sum + x * v.reduce((s, y, j) => s + F[i]![j]! * y, 0), 0);
      const inverse = choleskyInverses({ sliceSize: 2 });
      const got = along({ inverse }, given, signals, d);
      expect(Math.abs(got - expected)).toBeLessThan(1e-4 * Math.max(1, expected));
      const p = layerFisher({ inverse, damping: 0.1 });
      const at = { block: matrixBlock(given.inputs, given.outputs), step: 1 };
      const trace = p.metric!(p.accumulate(p.init(at.block), signals, null, at), at).dataSync()[0]!;
      const whole = copies * F.reduce((sum, row, i) => sum + row[i]!, 0) + 0.1 * F.length;
      expect(trace / whole).toBeCloseTo(1, 4);
    },
  );
});

describe('of factors that overflowed', () => {
  afterAll(() => tf.setBackend('cpu'));
  const factorOf = (value: number) => ({
    slices: slicesOf(3, 2),
    stack: tf.tensor3d([value, 0, 0, 1, 2, 0, 0, 0], [2, 2, 2]),
  });
  test.each(['cpu', 'wasm'])(
    'NaN stays NaN, and the trace of infinity becomes finite, on %s',
    async (name) => {
      await tf.setBackend(name);
      const before = tf.memory().numTensors;
      const measures = (value: number) =>
        tf.tidy(() => {
          const both = { inputs: factorOf(value), outputs: factorOf(1) };
          const all = [dampedTrace(both, 0.1), curvatureAlong(both, tf.ones([1, 3, 3]))];
          return all.map((x) => x.dataSync()[0]!);
        });
      expect(measures(NaN)).toEqual([NaN, NaN]);
      expect(measures(Infinity)[0]! / 3e38).toBeCloseTo(1, 5);
      expect(measures(5)[0]).toBeCloseTo((5 + 1 + 2) * (1 + 1 + 2) + 0.1 * 9, 4);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
