import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { regressionData } from './regression-data.js';
import { standardise } from './regression-rows.js';

const column = (name: string, ...values: number[]) => ({ name, values: Float64Array.from(values) });

test('standard numbers have mean 0 and variance 1, whatever was added or multiplied; equal ones become 0', () => {
  const numbers = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2, maxLength: 20 });
  const scale = fc.constantFrom(1, 0.1, 3e5);
  fc.assert(
    fc.property(numbers, scale, fc.integer({ min: -1000, max: 1000 }), (values, by, and) => {
      const result = standardise(Float64Array.from(values, (value) => by * value + and));
      const equal = values.every((value) => value === values[0]);
      expect(result.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
      const squares = result.reduce((sum, value) => sum + value ** 2 / values.length, 0);
      expect(squares).toBeCloseTo(equal ? 0 : 1, 6);
      standardise(Float64Array.from(values)).forEach((value, i) =>
        expect(result[i]).toBeCloseTo(value, 6),
      );
    }),
  );
});

test('a batch holds the rows asked for; columns of words stay 0 and 1', async () => {
  await tf.setBackend('cpu');
  const word = column('place=sea', 1, 0, 0);
  const data = regressionData({
    inputs: [column('n', 10, 20, 30), word],
    target: column('y', 0, 3, 0),
    words: new Set([word]),
  });
  expect([data.size, data.columns, data.describe]).toEqual([
    3,
    2,
    '3 rows of 2 numbers, to predict y',
  ]);
  const before = tf.memory().numTensors;
  const { inputs, targets } = data.batch(Int32Array.of(2, 0));
  const far = Math.fround(Math.sqrt(1.5));
  expect(inputs.arraySync()).toEqual([
    [far, 0],
    [-far, 1],
  ]);
  expect(targets.shape).toEqual([2, 1]);
  targets.dataSync().forEach((value) => expect(value).toBeCloseTo(-Math.SQRT1_2, 6));
  tf.dispose([inputs, targets]);
  expect(tf.memory().numTensors).toBe(before);
});

test('a target that never changes is refused', () => {
  const columns = {
    inputs: [column('n', 1, 2)],
    target: column('y', 5, 5),
    words: new Set<never>(),
  };
  expect(() => regressionData(columns)).toThrow(
    'The target, column "y", is 5 in every row. There is nothing to learn; another column may be the intended target. Name the column',
  );
});
