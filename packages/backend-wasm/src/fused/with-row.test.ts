import { withRow } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import '../index.js';
import { normal } from '../../test/both-backends.js';

beforeAll(() => tf.setBackend('wasm'));

test('is the composite, to the last bit, for kernels of any rank and their biases', () => {
  const shapes = fc.tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
    fc.integer({ min: 1, max: 9 }),
  );
  fc.assert(
    fc.property(shapes, ([leading, columns]) => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const inputs = { x: normal([...leading, columns], 1), y: normal([columns], 2) };
        const [got, want] = [run(withRow, inputs, {}), withRow.composite(inputs, {})];
        expect(got.shape).toEqual(want.shape);
        expect(got.dataSync()).toEqual(want.dataSync());
      });
      expect(tf.memory().numTensors).toBe(before);
    }),
  );
});
