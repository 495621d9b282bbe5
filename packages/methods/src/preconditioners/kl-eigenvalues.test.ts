import { secondOrder, whole } from '@curvature/core';
import { eigenCorrected, klFactors } from '@curvature/kronecker/eigenbasis';
import type { BasisSolver } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, test } from 'vitest';
import {
  identity,
  mapped,
  type Matrix,
  mean,
  transposed,
} from '../../../kronecker/test/float64.js';
import { into, outOf, type Pair } from '../../../kronecker/test/in-bases.js';
import { expectPath } from '../../test/path.js';
import { testToldDistance } from '../../test/told.js';
import { BACKENDS, normals, seeds } from '../../test/trial.js';
import { klEigenvalues } from '../index.js';

const sides = fc.integer({ min: 2, max: 5 });

/** A basis that is given, for both sides in turn. */
const givenBases = (pair: Pair): BasisSolver => ({
  name: 'given',
  solve: (matrix) => {
    const basis = pair.find(({ length }) => length === matrix.shape[1])!;
    return { basis: tf.tensor([basis as number[][]]), offDiagonal: 0, condition: 1, reused: 0 };
  },
});
const rotation = (n: number, angle: number): Matrix => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return mapped(identity(n), (x, i, j) => (i < 2 && j < 2 ? (i === j ? c : i < j ? -s : s) : x));
};

const klShampooIn = (bases: Pair) => (rate: number) =>
  secondOrder({
    learningRate: rate,
    partition: whole,
    preconditioner: eigenCorrected({
      solver: givenBases(bases),
      factors: klFactors(),
      inner: klEigenvalues({ beta: 0.9 }),
    }),
  });

/** Eigenvalues in another basis: those of before, weighted by the squares of its columns. */
const moved = (basis: Matrix, values: readonly number[]) =>
  transposed(basis).map((row) => row.reduce((s, x, i) => s + x * x * values[i]!, 0));
/** The mean of squares, each over an eigenvalue of the other side. */
const seenBy = (xs: readonly number[], others: readonly number[]) =>
  mean(xs.map((x, k) => x ** 2 / others[k]!));

/** The updates of KL-Shampoo, whose bases are those of the axes first, and from then on `to`. */
function reference(m: number, n: number, to: Pair): (g: Matrix) => Matrix {
  let bases: Pair = [identity(m), identity(n)];
  let [l, r] = [Array<number>(m).fill(0.1), Array<number>(n).fill(0.1)];
  let isFirst = true;
  return (g) => {
    const p = into(g, bases);
    const nextL = l.map((x, i) => 0.9 * x + 0.1 * seenBy(p[i]!, r));
    r = r.map((x, j) => 0.9 * x + 0.1 * seenBy(transposed(p)[j]!, l));
    l = nextL;
    if (isFirst) [l, r, bases] = [moved(to[0], l), moved(to[1], r), to];
    isFirst = false;
    const y = mapped(into(g, bases), (x, i, j) => x / Math.sqrt(l[i]! * r[j]!));
    return outOf(y, bases);
  };
}

describe.each(BACKENDS)('on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  test("KL-Shampoo's eigenvalues move at every step, through a change of basis", async () => {
    await fc.assert(
      fc.asyncProperty(sides, seeds, async (m, seed) => {
        const n = m + 1;
        const to: Pair = [rotation(m, 0.7), rotation(n, -0.4)];
        const grads = normals([m, n], 5, seed);
        await expectPath(klShampooIn(to), [m, n], grads, reference(m, n, to));
      }),
      { numRuns: 8 },
    );
  });
});

testToldDistance('KL-Shampoo');
