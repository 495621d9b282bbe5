import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { describeOnBackends } from '../../test/backends.js';
import { useBackend } from '../training/backend.js';
import { binaryCrossEntropy } from './binary-cross-entropy.js';

const pixel = fc.tuple(
  fc.double({ min: -30, max: 30, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const images = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 6 }))
  .chain(([batch, pixels]) =>
    fc.tuple(
      fc.constant([batch, pixels] as [number, number]),
      fc.array(pixel, { minLength: batch * pixels, maxLength: batch * pixels }),
    ),
  );

describeOnBackends('binary cross-entropy', (backend) => {
  beforeAll(() => useBackend(backend));

  test('equals -x log p - (1 - x) log(1 - p) in float64, and its gradient (p - x) / batch', () => {
    fc.assert(
      fc.property(images, ([shape, values]) => {
        const before = tf.memory().numTensors;
        const z = tf.tensor2d(
          values.map(([logit]) => logit),
          shape,
        );
        const x = tf.tensor2d(
          values.map(([, target]) => target),
          shape,
        );
        const { value, grad } = tf.valueAndGrad((logits) => binaryCrossEntropy(logits, x))(z);
        const each = values.map(
          ([logit, target]) =>
            target * Math.log1p(Math.exp(-logit)) + (1 - target) * Math.log1p(Math.exp(logit)),
        );
        const expected = each.reduce((a, b) => a + b) / shape[0];
        expect(Math.abs(value.dataSync()[0]! - expected)).toBeLessThan(1e-5 * (1 + expected));
        grad.dataSync().forEach((g, i) => {
          const [logit, target] = values[i]!;
          expect(g).toBeCloseTo((1 / (1 + Math.exp(-logit)) - target) / shape[0], 5);
        });
        tf.dispose([z, x, value, grad]);
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 40 },
    );
  });

  test('no logit overflows', () => {
    const loss = tf.tidy(() =>
      binaryCrossEntropy(tf.tensor2d([[1e30, -1e30, 1e4, -1e4]]), tf.tensor2d([[1, 0, 1, 0]])),
    );
    expect(loss.dataSync()[0]).toBe(0);
    loss.dispose();
  });
});
