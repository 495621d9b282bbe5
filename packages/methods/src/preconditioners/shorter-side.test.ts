import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, whole } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { kronecker } from '@curvature/kronecker';
import { ema, sqrtN } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, test } from 'vitest';
import {
  filled,
  mapped,
  type Matrix,
  mixed,
  normOf,
  power,
  times,
  transposed,
} from '../../../kronecker/test/float64.js';
import { expectPath } from '../../test/path.js';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, normals, seeds } from '../../test/trial.js';
import { shorterSide } from '../index.js';

const sides = fc.integer({ min: 2, max: 5 });

const oneSided = (rate: number) =>
  secondOrder({
    learningRate: rate,
    partition: whole,
    filter: ema({ biasCorrection: false }),
    preconditioner: factored(
      kronecker({ beta2: 0.8, biasCorrection: false, sides: shorterSide, ridge: {} }),
      eigenRoots(),
    ),
    graft: perTensor(sqrtN()),
  });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('one-sided Shampoo has the pseudo-inverse root of its shorter side', async () => {
    await fc.assert(
      fc.asyncProperty(sides, sides, seeds, async (m, n, seed) => {
        // The first row never moves: no curvature, hence no inverse.
        const grads = normals([m, n], 4, seed).map((g) => g.map((x, i) => (i < n ? 0 : x)));
        const flip = m <= n ? (x: Matrix) => x : transposed;
        let [factor, average] = [filled(Math.min(m, n), Math.min(m, n), 0), filled(m, n, 0)];
        await expectPath(oneSided, [m, n], grads, (g) => {
          const x = flip(g);
          factor = mixed(factor, times(x, transposed(x)), 0.8, 0.2);
          average = mixed(average, g, 0.9, 0.1);
          const update = flip(times(power(factor, -1 / 2, 1e-5), flip(average)));
          const signs = mapped(average, Math.sign);
          return mapped(update, (y) => (y * normOf(signs)) / normOf(update));
        });
      }),
      { numRuns: 8 },
    );
  });
});

testToldDistance('one-sided Shampoo');
