import { adam, sgd } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { mean } from '../../../kronecker/test/float64.js';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, distance, normals, seeds, updatesOf } from '../../test/trial.js';
import { cautious } from '../index.js';

const sides = fc.integer({ min: 1, max: 6 });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('cautious updates keep the agreeing part of any update, at its length on the average', () => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const all = normals([m, n], 6, seed);
        const [grads, directions] = [all.slice(0, 3), all.slice(3)];
        const plain = updatesOf(adam(), [m, n], grads, directions);
        const expected = plain.map((u, t) => {
          const mask = [...u].map((x, i) => (x * grads[t]![i]! > 0 ? 1 : 0));
          return mask.map((keep, i) => (keep * u[i]!) / Math.max(mean(mask), 1 / mask.length));
        });
        const got = updatesOf(cautious(adam()), [m, n], grads, directions);
        got.forEach((u, t) => expect(distance(u, expected[t]!)).toBeLessThan(1e-6));
      }),
      { numRuns: 15 },
    );
  });

  test('cautious updates stand still where the gradient disagrees everywhere', () => {
    const [grad] = normals([4], 1, 1);
    const against = grad!.map((x) => -x);
    expect([...updatesOf(cautious(sgd()), [4], [grad!], [against])[0]!].map(Math.abs)).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

testToldDistance('cautious updates');
