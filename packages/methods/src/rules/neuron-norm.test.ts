import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { mean } from '../../../kronecker/test/float64.js';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, normals, rowsOf, seeds, updatesOf, worst } from '../../test/trial.js';
import { neuronNorm } from '../index.js';

const sides = fc.integer({ min: 1, max: 6 });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('neuronNorm is NorMuon in float64, and keeps the norm', () => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const xs = normals([m, n], 4, seed);
        let v = Array<number>(n).fill(0);
        const expected = xs.map((values) => {
          const x = rowsOf(values, n);
          v = v.map((old, j) => 0.9 * old + 0.1 * mean(x.map((row) => row[j]! ** 2)));
          const y = x.flatMap((row) => row.map((value, j) => value / (Math.sqrt(v[j]!) + 1e-8)));
          const scale = Math.hypot(...values) / Math.hypot(...y);
          return y.map((value) => value * scale);
        });
        const got = updatesOf(neuronNorm({ beta2: 0.9 }), [m, n], xs);
        expect(worst(got, expected)).toBeLessThan(2e-6);
      }),
      { numRuns: 15 },
    );
  });
});

test('options are checked', () => {
  expect(() => neuronNorm({ beta2: 1 })).toThrow(/neuronNorm: option beta2/);
});

testToldDistance('its normalisation');
