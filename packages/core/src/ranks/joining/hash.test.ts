import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { hashOf, hashOfTensor, hashOfText } from './hash.js';

beforeAll(() => tf.setBackend('cpu'));

const hashed = (values: Float32Array | Int32Array, dtype: 'float32' | 'int32') => {
  const tensor = tf.tensor1d(values, dtype);
  const hash = hashOfTensor(tensor);
  tensor.dispose();
  return hash;
};

it('each bit of each word counts', () => {
  const words = fc.array(fc.integer(), { minLength: 1, maxLength: 20 });
  const any = fc.nat();
  fc.assert(
    fc.property(words, any, fc.nat(31), (all, at, bit) => {
      const other = [...all];
      other[at % all.length]! ^= 1 << bit;
      expect(hashOf(other)).not.toBe(hashOf(all));
      expect(hashOf([...all])).toBe(hashOf(all));
    }),
  );
});

it('of tensors the bits count, and the order', () => {
  expect(hashed(Float32Array.of(0), 'float32')).not.toBe(hashed(Float32Array.of(-0), 'float32'));
  expect(hashed(Float32Array.of(1, 2), 'float32')).not.toBe(
    hashed(Float32Array.of(2, 1), 'float32'),
  );
  expect(hashed(Int32Array.of(7), 'int32')).toBe(hashOf([7]));
});

it('letters count', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(hashOfText(a) === hashOfText(b)).toBe(a === b);
    }),
  );
});
