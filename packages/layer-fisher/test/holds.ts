import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@curvature/backend-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Tests a property on both backends, in tidies, and that it leaves no tensors. */
export function holds<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  property: (value: T) => void,
  numRuns = 25,
): void {
  test.each(['cpu', 'wasm'])(`on %s, ${name}`, async (backend) => {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(arbitrary, (value) => {
        tf.tidy(() => property(value));
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns },
    );
  });
}
