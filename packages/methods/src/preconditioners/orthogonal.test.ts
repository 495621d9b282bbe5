import { asMatrix, secondOrder } from '@curvature/core';
import { ema } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
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
import { BACKENDS, blockOf, normals, rowsOf, seeds } from '../../test/trial.js';
import { orthogonal } from '../index.js';

const STEPS = [
  [8.1566, -22.4833, 15.8788],
  [4.0429, -2.8089, 0.5],
  [3.8917, -2.7725, 0.5061],
  [3.2858, -2.3681, 0.4645],
  [2.3465, -1.7098, 0.4232],
];
/** a x + b x x^T x + c x (x^T x)^2 in float64, from the other side than ours. */
function polarReference(u: Matrix): Matrix {
  let x = mapped(u, (value) => value / (1.02 * normOf(u)));
  for (const [a, b, c] of STEPS) {
    const gram = times(transposed(x), x);
    const cubic = times(x, gram);
    x = mixed(mixed(x, cubic, a!, b!), times(cubic, gram), 1, c!);
  }
  return x;
}
/** U V^T by the inverse root of the Gram matrix of the shorter side. */
const exactPolar = (u: Matrix): Matrix =>
  u.length <= u[0]!.length
    ? times(power(times(u, transposed(u)), -1 / 2, 1e-12), u)
    : transposed(exactPolar(transposed(u)));

const sides = fc.integer({ min: 2, max: 7 });
const muonOfMatrices = (rate: number) =>
  secondOrder({
    learningRate: rate,
    preconditioner: orthogonal(),
    partition: asMatrix,
    filter: ema({ beta: 0.95, nesterov: true, biasCorrection: false }),
  });

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test('Muon is momentum and polynomials in float64', async () => {
    await fc.assert(
      fc.asyncProperty(sides, sides, seeds, async (m, n, seed) => {
        let average = filled(m, n, 0);
        const length = 0.2 * Math.sqrt(Math.max(m, n));
        await expectPath(
          muonOfMatrices,
          [m, n],
          normals([m, n], 4, seed),
          (g) => {
            average = mixed(average, g, 0.95, 1 - 0.95);
            const x = polarReference(mixed(average, g, 0.95, 1 - 0.95));
            return mapped(x, (value) => length * value);
          },
          { rate: 0.01, within: 2.5e-4 },
        );
      }),
      { numRuns: 10 },
    );
  });

  test('singular values end within 0.2 of 1 where the condition is at most 100', () => {
    fc.assert(
      fc.property(sides, sides, seeds, (m, n, seed) => {
        const u = rowsOf(normals([m, n], 1, seed)[0]!, n);
        const exact = exactPolar(u);
        // |u|_2 |u^+|_2 by Frobenius norms, which are at least as large.
        fc.pre(normOf(u) * normOf(times(power(times(u, transposed(u)), -1, 1e-12), u)) < 100);
        const context = { block: blockOf([m, n]), step: 1 };
        const got = tf.tidy(() => {
          const x = tf.tensor([u as number[][]]);
          return orthogonal({ scale: 'none' }).apply(null, x, null, context).dataSync();
        });
        const off = rowsOf(got, n).flatMap((row, i) => row.map((x, j) => x - exact[i]![j]!));
        expect(Math.hypot(...off)).toBeLessThan(0.2 * Math.sqrt(Math.min(m, n)));
      }),
      { numRuns: 20 },
    );
  });
});

test('options are checked', () => {
  expect(() => orthogonal({ scale: 'adams' as never })).toThrow(/orthogonal: option scale/);
});

testToldDistance('its orthogonalisation');
