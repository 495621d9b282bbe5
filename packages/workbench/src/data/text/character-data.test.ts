import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { characterData } from './character-data.js';

beforeAll(() => tf.setBackend('cpu'));

test('targets are the inputs one character on, and the codes spell the text', () => {
  const letters = fc.array(fc.constantFrom(...'abc ä🦊'), { minLength: 6, maxLength: 40 });
  fc.assert(
    fc.property(letters, fc.integer({ min: 1, max: 5 }), (characters, context) => {
      const data = characterData(characters, context);
      const alphabet = [...new Set(characters)].toSorted();
      expect([data.size, data.kinds]).toEqual([characters.length - context, alphabet.length]);
      const before = tf.memory().numTensors;
      const { inputs, targets } = data.batch(Int32Array.from({ length: data.size }, (_, i) => i));
      expect([inputs.dtype, inputs.shape]).toEqual(['int32', [data.size, context]]);
      const spell = (tensor: tf.Tensor) =>
        (tensor.arraySync() as number[][]).map((row) => row.map((code) => alphabet[code]));
      spell(inputs).forEach((row, i) => expect(row).toEqual(characters.slice(i, i + context)));
      spell(targets).forEach((row, i) =>
        expect(row).toEqual(characters.slice(i + 1, i + 1 + context)),
      );
      tf.dispose([inputs, targets]);
      expect(tf.memory().numTensors).toBe(before);
    }),
  );
});

test('one changed character changes the fingerprint', () => {
  const fingerprint = (text: string) => characterData([...text], 2).fingerprint;
  expect(fingerprint('abcabc')).toBe(fingerprint('abcabc'));
  expect(fingerprint('abcabd')).not.toBe(fingerprint('abcabc'));
});
