import { traceProduct } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import '../index.js';
import { normal } from '../../test/both-backends.js';

beforeAll(() => tf.setBackend('wasm'));

const side = fc.integer({ min: 1, max: 9 });
const valueOf = (x: tf.Tensor) => x.dataSync()[0]!;

test('is the composite, for any stacks', () => {
  fc.assert(
    fc.property(side, side, side, side, fc.nat(99), (count, n, others, m, added) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const inputs = { left: normal([count, n, n], 1), right: normal([others, m, m], 2) };
        const [got, want] = [
          run(traceProduct, inputs, { added }),
          traceProduct.composite(inputs, { added }),
        ];
        expect(got.shape).toEqual([]);
        expect(valueOf(got)).toBeCloseTo(valueOf(want), 3);
      });
      expect(tf.memory().numTensors).toBe(before);
    }),
  );
});

test('is bounded where float32 overflows, and NaN stays NaN', () => {
  tf.tidy(() => {
    const product = (x: number) => {
      const stack = tf.fill([1, 2, 2], x);
      return valueOf(run(traceProduct, { left: stack, right: stack }, { added: 1 }));
    };
    expect(product(1e30)).toBe(Math.fround(3e38));
    expect(product(NaN)).toBeNaN();
  });
});
