// A method of the README that has no file here: it is made of public parts alone.
import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, whole } from '@curvature/core';
import { fullMatrix } from '@curvature/kronecker';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, test } from 'vitest';
import {
  filled,
  mapped,
  mixed,
  power,
  times,
  transposed,
} from '../../../kronecker/test/float64.js';
import { expectPath } from '../../test/path.js';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, normals, rowsOf } from '../../test/trial.js';

const adagrad = (rate: number) =>
  secondOrder({
    learningRate: rate,
    partition: whole,
    preconditioner: factored(fullMatrix({ damping: 1e-2 }), eigenRoots(), { exponent: -1 / 2 }),
  });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('full-matrix AdaGrad is the inverse root of the sum of g g^T', async () => {
    let sum = filled(6, 6, 0);
    await expectPath(adagrad, [2, 3], normals([2, 3], 5, 7), (g) => {
      const column = g.flat().map((x) => [x]);
      sum = mixed(sum, times(column, transposed(column)), 1, 1);
      const damped = mapped(sum, (x, i, j) => (i === j ? x + 1e-2 : x));
      return rowsOf(times(power(damped, -1 / 2, 1e-12), column).flat(), 3);
    });
  });
});

testToldDistance('full-matrix AdaGrad');
