import { eigenBasis, eigenRoots } from '@curvature/backend-tfjs';
import { factored, secondOrder, whole } from '@curvature/core';
import { kronecker } from '@curvature/kronecker';
import { eigenCorrected } from '@curvature/kronecker/eigenbasis';
import type { BasisSolver } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
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
import { BACKENDS, blockOf, normals } from '../../test/trial.js';
import { inRow, orthogonal, shorterSide } from '../index.js';

const oneSide = kronecker({ beta2: 1, sides: shorterSide, ridge: { absolute: 1e-3 } });
const tanhOfOneSide = (rate: number) =>
  secondOrder({
    learningRate: rate,
    partition: whole,
    preconditioner: inRow(factored(oneSide, eigenRoots()), {
      ...orthogonal({ scale: 'none' }),
      apply: (_cache, x) => tf.tanh(x),
    }),
  });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('preconditioners in a row are the second of the first', async () => {
    let factor = filled(3, 3, 0);
    await expectPath(tanhOfOneSide, [3, 4], normals([3, 4], 4, 11), (g) => {
      factor = mixed(factor, times(g, transposed(g)), 1, 1);
      const damped = mapped(factor, (x, i, j) => (i === j ? x + 1e-3 : x));
      return mapped(times(power(damped, -1 / 2, 1e-12), g), Math.tanh);
    });
  });
});

test('a row refuses what one of the two refuses, and means both', () => {
  const row = inRow(factored(kronecker(), eigenRoots()), orthogonal());
  expect(row.accepts!(blockOf([4]))).toMatch(/orthogonal takes matrices/);
  expect(row.accepts!(blockOf([4, 2]))).toBe(true);
  expect(Object.keys(row.meaning!(blockOf([4, 2])))).toEqual(['first', 'second']);
});

test('a row frees the cache of one if the other fails later', async () => {
  const before = tf.memory().numTensors;
  const later = (solve: BasisSolver['solve']) =>
    eigenCorrected({ solver: { name: 'later', solve } });
  const row = inRow(
    later(async (matrix, previous) => eigenBasis().solve(matrix, previous)),
    later(() => Promise.reject(new Error('no basis'))),
  );
  const block = blockOf([2, 2]);
  const stats = tf.tidy(() => row.init(block) as never);
  await expect(row.refresh!(stats, null, { block, step: 1 })).rejects.toThrow('no basis');
  tf.dispose(stats);
  expect(tf.memory().numTensors).toBe(before);
});

testToldDistance('SOAP before Muon');
