import { eigenBasis } from '@curvature/backend-tfjs';
import type { Block } from '@curvature/spec';
import type { BasisSolver } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Matrix } from '../../test/float64.js';
import { klSoap, type Pair, splus } from '../../test/in-bases.js';
import { adamMoments } from './adam-moments.js';
import { eigenCorrected } from './eigen-corrected.js';
import { klFactors, type KlFactorsState } from './kl-factors.js';
import { signs } from './signs.js';
import type { Bases } from './solve-bases.js';

const block = (m: number, n: number): Block => ({
  id: 'w',
  index: 0,
  shape: [1, m, n],
  axes: [1, 2],
  parameter: { name: 'w', shape: [m, n] },
});
const normal = (m: number, n: number, seed: number) =>
  tf.randomNormal([1, m, n], 0, 1, 'float32', seed);
const matrixOf = (x: tf.Tensor) => (x.arraySync() as number[][][])[0]!;

/** A random rotation: the eigenvectors of a random symmetric matrix. */
function rotation(n: number, seed: number): tf.Tensor {
  const half = normal(n, n, seed);
  const { basis } = eigenBasis().solve(tf.add(half, tf.transpose(half, [0, 2, 1])), null) as {
    basis: tf.Tensor;
  };
  return basis;
}

/** Gives the pairs one after the other, and the last for ever. */
function given(pairs: readonly (readonly [tf.Tensor, tf.Tensor])[]): BasisSolver {
  let solves = 0;
  return {
    name: 'given',
    solve() {
      const pair = pairs[Math.min(pairs.length - 1, Math.floor(solves / 2))]!;
      return { basis: tf.clone(pair[solves++ % 2]!), offDiagonal: 0, condition: 1, reused: 0 };
    },
  };
}

/** The update for x and the state after `gradients`, with a refresh on steps 1, 1 + every, ... */
function drive(
  p: ReturnType<typeof eigenCorrected>,
  b: Block,
  gradients: readonly tf.Tensor[],
  x: tf.Tensor,
  every: number,
) {
  let stats = p.init(b);
  let cache: Bases | null = null;
  gradients.forEach((grad, t) => {
    const context = { block: b, step: t + 1 };
    stats = p.accumulate(stats, { grad }, cache, context);
    if (t % every === 0) cache = p.refresh(stats, cache, context) as Bases;
  });
  const update = p.apply(cache!, x, stats, { block: b, step: gradients.length });
  return { stats, update: matrixOf(update) };
}

function expectNear(got: Matrix, expected: Matrix, tolerance: number) {
  const size = Math.max(...expected.flat().map(Math.abs));
  got.flat().forEach((x, i) => {
    expect(Math.abs(x - expected.flat()[i]!)).toBeLessThan(tolerance * size);
  });
}

const cases = [
  fc.integer({ min: 2, max: 5 }),
  fc.integer({ min: 2, max: 5 }),
  fc.nat(1000),
] as const;

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));

  test('klFactors and Adam are KL-SOAP in float64, through two changes of basis', () => {
    fc.assert(
      fc.property(...cases, (m, n, seed) => {
        tf.tidy(() => {
          const b = block(m, n);
          const pairs = [1, 2].map(
            (k) => [rotation(m, seed + k), rotation(n, seed + 7 + k)] as const,
          );
          const gradients = [1, 2, 3, 4, 5].map((k) => normal(m, n, seed + 10 * k));
          const x = normal(m, n, seed + 5);
          const [beta, beta2, epsilon] = [0.8, 0.9, 1e-8];
          const p = eigenCorrected({
            solver: given(pairs),
            factors: klFactors({ beta }),
            inner: adamMoments({ beta2, epsilon }),
          });
          const { stats, update } = drive(p, b, gradients, x, 2);
          const expected = klSoap({
            gradients: gradients.map(matrixOf),
            direction: matrixOf(x),
            bases: pairs.map((pair) => pair.map(matrixOf) as unknown as Pair),
            every: 2,
            beta,
            beta2,
            epsilon,
          });
          const { matrices } = stats.factors as KlFactorsState;
          expectNear(matrixOf(matrices[0]!), expected.left, 1e-4);
          expectNear(matrixOf(matrices[1]!), expected.right, 1e-4);
          expectNear(update, expected.update, 1e-3);
        });
      }),
      { numRuns: 25 },
    );
  });

  test('signs are SPlus in float64', () => {
    fc.assert(
      fc.property(...cases, (m, n, seed) => {
        tf.tidy(() => {
          const pair = [rotation(m, seed), rotation(n, seed + 7)] as const;
          const p = eigenCorrected({ solver: given([pair]), inner: signs() });
          const x = normal(m, n, seed + 5);
          const { update } = drive(p, block(m, n), [normal(m, n, seed + 1)], x, 1);
          const expected = splus(matrixOf(x), pair.map(matrixOf) as unknown as Pair);
          expectNear(update, expected, 1e-5);
        });
      }),
      { numRuns: 25 },
    );
  });
});

test('in bases that stay, the eigenvalues become the diagonal of the factors in these bases', async () => {
  await tf.setBackend('cpu');
  tf.tidy(() => {
    const [m, n] = [3, 4];
    const pair = [rotation(m, 1), rotation(n, 2)] as const;
    const p = eigenCorrected({ solver: given([pair]), factors: klFactors({ beta: 0.5 }) });
    const gradients = Array.from({ length: 60 }, (_, k) => normal(m, n, k));
    const { stats } = drive(p, block(m, n), gradients, gradients[0]!, 60);
    const { matrices, eigenvalues } = stats.factors as KlFactorsState;
    matrices.forEach((matrix, k) => {
      const inBasis = tf.matMul(tf.matMul(pair[k]!, matrix, true), pair[k]!);
      const diagonal = matrixOf(inBasis).map((row, i) => row[i]!);
      expectNear([matrixOf(tf.expandDims(eigenvalues[k]!))[0]!], [diagonal], 1e-4);
    });
  });
});

test.each([{ beta: 1 }, { beta: 0 }, { epsilon: 0 }, { gamma: 1 }])('%j is refused', (bad) => {
  expect(() => klFactors(bad)).toThrow(/klFactors: (option|there is no option)/);
});
