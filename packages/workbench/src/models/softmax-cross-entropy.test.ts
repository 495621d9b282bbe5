import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBackends } from '../../test/backends.js';
import { useBackend } from '../training/backend.js';
import { accuracy, softmaxCrossEntropy } from './softmax-cross-entropy.js';

const answers = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 6 }))
  .chain(([rows, kinds]) =>
    fc.record({
      logits: fc.array(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), {
          minLength: kinds,
          maxLength: kinds,
        }),
        {
          minLength: rows,
          maxLength: rows,
        },
      ),
      labels: fc.array(fc.integer({ min: 0, max: kinds - 1 }), {
        minLength: rows,
        maxLength: rows,
      }),
    }),
  );

const softmax = (logits: readonly number[]) => {
  const weights = logits.map((z) => Math.exp(z - Math.max(...logits)));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
};

describeOnBackends('softmax cross-entropy', (backend) => {
  beforeAll(() => useBackend(backend));

  test('equals -log p of the label in float64, and its gradient (p - 1 at the label) / rows', () => {
    fc.assert(
      fc.property(answers, ({ logits, labels }) => {
        const before = tf.memory().numTensors;
        const [z, right] = [tf.tensor2d(logits), tf.tensor1d(labels, 'int32')];
        const { value, grad } = tf.valueAndGrad((x) => softmaxCrossEntropy(x, right))(z);
        const each = logits.map((row, i) => -Math.log(softmax(row)[labels[i]!]!));
        const expected = each.reduce((a, b) => a + b) / logits.length;
        expect(Math.abs(value.dataSync()[0]! - expected)).toBeLessThan(1e-5 * (1 + expected));
        const slopes = logits.map((row, i) =>
          softmax(row).map((p, kind) => (p - (kind === labels[i] ? 1 : 0)) / logits.length),
        );
        grad.dataSync().forEach((slope, i) => expect(slope).toBeCloseTo(slopes.flat()[i]!, 5));
        tf.dispose([z, right, value, grad]);
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 40 },
    );
  });

  test('the accuracy is the share of rows whose largest logit is at the label', () => {
    const share = tf.tidy(() => {
      const logits = tf.tensor2d([
        [3, 1, 2],
        [0, -1, -2],
        [1, 1.5, 2],
        [5, 9, 7],
      ]);
      return accuracy(logits, tf.tensor1d([0, 1, 2, 1], 'int32')).dataSync()[0];
    });
    expect(share).toBe(0.75);
  });

  test('no logit overflows', () => {
    const loss = tf.tidy(() =>
      softmaxCrossEntropy(tf.tensor2d([[1e30, -1e30, 0]]), tf.tensor1d([0], 'int32')).dataSync(),
    );
    expect(loss[0]).toBeCloseTo(0, 12);
  });
});
