import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBackends } from '../../test/backends.js';
import { useBackend } from '../training/backend.js';
import { parameters } from './parameters.js';
import { layerNorm } from './transformer-layers.js';
import { transformer } from './transformer.js';

const shape = { kinds: 7, context: 6, width: 8, heads: 2, blocks: 2 };
const symbols = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 6, maxLength: 6 });

describeOnBackends('a transformer', (backend) => {
  beforeAll(() => useBackend(backend));

  test('what is predicted does not depend on what comes later, but on what came before', () => {
    const model = transformer(shape, 1);
    const predict = (codes: readonly number[]) =>
      tf.tidy(() => model.logits(tf.tensor2d([[...codes]], [1, 6], 'int32')).arraySync());
    fc.assert(
      fc.property(
        symbols,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        (codes, at, by) => {
          const [one, other] = [predict(codes), predict(codes.with(at, (codes[at]! + by) % 7))];
          expect(other.slice(0, at)).toEqual(one.slice(0, at));
          for (let place = at; place < 6; place++) expect(other[place]).not.toEqual(one[place]);
        },
      ),
      { numRuns: 20 },
    );
    tf.dispose(model.variables);
  });

  test('rows of a batch do not see each other', () => {
    const model = transformer(shape, 1);
    const [first, second] = [
      [0, 1, 2, 3, 4, 5],
      [6, 5, 6, 5, 6, 5],
    ];
    const predict = (rows: number[][]) =>
      tf.tidy(() => [...model.logits(tf.tensor2d(rows, undefined, 'int32')).dataSync()]);
    const [together, alone] = [predict([first!, second!]), predict([second!])];
    together.slice(42).forEach((value, i) => expect(value).toBeCloseTo(alone[i]!, 5));
    tf.dispose(model.variables);
  });

  test('a norm gives every row mean 0 and variance 1, and a gradient that differences confirm', () => {
    const made = parameters(0);
    const norm = layerNorm(made, 'norm', 5);
    const before = tf.memory().numTensors;
    const rows = [
      [1, -2, 3, 0.5, 10],
      [0.3, 0.1, -0.4, 0.2, 0],
    ];
    for (const row of tf.tidy(() => norm(tf.tensor2d(rows)).arraySync())) {
      const mean = row.reduce((sum, value) => sum + value / 5, 0);
      expect(mean).toBeCloseTo(0, 5);
      expect(row.reduce((sum, value) => sum + (value - mean) ** 2 / 5, 0)).toBeCloseTo(1, 3);
    }
    const cost = (x: tf.Tensor) =>
      tf.sum(tf.mul(norm(x as tf.Tensor2D), tf.range(0, 10).reshape([2, 5]).square()));
    const slopes = tf.tidy(() => tf.grad(cost)(tf.tensor2d(rows)).arraySync()) as number[][];
    const costAt = (i: number, by: number) =>
      tf.tidy(
        () => cost(tf.tensor2d(rows.with(0, rows[0]!.with(i, rows[0]![i]! + by)))).dataSync()[0]!,
      );
    slopes[0]!.forEach((slope, i) =>
      expect(slope).toBeCloseTo((costAt(i, 0.02) - costAt(i, -0.02)) / 0.04, 2),
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(made.variables);
  });
});
