import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test, beforeAll } from 'vitest';
import { describeOnBackends } from '../../test/backends.js';
import { useBackend } from '../training/backend.js';
import { loadTensor, saveTensor } from './saved-tensor.js';

const floats = fc.array(fc.float(), { maxLength: 9 });
const cases = fc.oneof(
  fc.record({ dtype: fc.constant('float32' as const), values: floats }),
  fc.record({
    dtype: fc.constant('int32' as const),
    values: fc.array(fc.integer(), { maxLength: 9 }),
  }),
  fc.record({
    dtype: fc.constant('bool' as const),
    values: fc.array(fc.constantFrom(0, 1), { maxLength: 9 }),
  }),
  fc.record({
    dtype: fc.constant('string' as const),
    values: fc.array(fc.string({ unit: 'binary' }), { maxLength: 9 }),
  }),
);

describeOnBackends('a saved tensor', (backend) => {
  beforeAll(() => useBackend(backend));

  test('is the same tensor again: name, type, shape and every value, NaN and -0 included', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.string(), async ({ dtype, values }, name) => {
        const before = tf.memory().numTensors;
        const live = tf.tensor(values as number[], [1, values.length], dtype);
        const again = loadTensor(await saveTensor({ name, tensor: live }));
        expect([again.name, again.tensor.dtype, again.tensor.shape]).toEqual([
          name,
          dtype,
          [1, values.length],
        ]);
        expect([...again.tensor.dataSync()]).toEqual([...live.dataSync()]);
        tf.dispose([live, again.tensor]);
        expect(tf.memory().numTensors).toBe(before);
      }),
    );
  });

  test('does not change when the tensor does', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const saved = await saveTensor({ name: 'v', tensor: variable });
    variable.assign(tf.tensor1d([3, 4]));
    expect([...loadTensor(saved).tensor.dataSync()]).toEqual([1, 2]);
  });
});
