import { CurvatureError, type Factors, type RootSolver } from '@curvature/spec';
import { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';
import { ones, zeros } from '@tensorflow/tfjs-core';
import { type Doubles, inDoubles } from '../operations/doubles.js';
import type { Handle } from '../operations/operations.js';
import { residualOf, wholeInverse } from './residual.js';
import { dampedSpectrum, type Spectrum } from './spectrum.js';
import { FLOPS, LARGEST_CONDITION, symmetricOf } from './symmetric.js';

type Factor = Factors['symmetric'];
const OWNER = 'nativeRoots';

/** The first number that float32 does not hold. */
const LARGEST = 2 ** 128;

/**
 * Inverse roots by TensorFlow's eigendecomposition in float64, on the device of tfjs-node: a stack
 * is spread over its threads, or stays on its GPU, and nothing is read. A matrix that is not finite,
 * or whose root is wrong by the true residual max |X^p (A + ridge I) - I|, keeps its previous root,
 * or without one gets NaN, which the host refuses; its residual is NaN or too large. The other
 * matrices of the stack are not touched. What is null counts as in `eigenRoots()`.
 * @throws CurvatureError from `solve` if the backend is not that of tfjs-node, and for an exponent
 *   that is not below 0.
 */
export function nativeRoots(): RootSolver<'symmetric', SymmetricRoot> {
  return {
    name: OWNER,
    solve: (factor, exponent, previous) => solve(factor, exponent, previous),
    stacked: true,
    meaning: matrixRoots,
    multiply: multiplyAlong,
    quality: worstOf,
    estimate: (count, n) => ({
      bytes: 4 * count * (n * n + 3),
      flops: FLOPS * count * n ** 3,
    }),
  };
}

function solve(
  { matrix, ridge }: Factor,
  exponent: number,
  previous: SymmetricRoot | null,
): SymmetricRoot {
  if (!(exponent < 0)) throw notInverse(exponent);
  const [count, n] = matrix.shape as [number, number, number];
  if (count * n === 0) return nothing(count, n);
  return inDoubles(OWNER, (d) => {
    const { isFinite, symmetric } = symmetricOf(d, d.of(matrix));
    const [computed, vectors] = d.eigen(symmetric);
    const spectrum = dampedSpectrum(d, computed, n, ridge, exponent);
    const root = composed(d, vectors, spectrum, n, exponent);
    const measured = residualOf(d, { n, exponent, matrix: symmetric, root, vectors, spectrum });
    const isHeld = d.all(d.isLess(d.abs(root), LARGEST), [1, 2]);
    const residual = d.where(d.and(isFinite, isHeld), measured, NaN);
    const isGood = d.isAtMost(residual, acceptable(d, spectrum, n, exponent));
    const old = previous ? d.of(previous.root) : NaN;
    return {
      root: d.toTensor(d.where(isGood, root, old)),
      residual: d.toTensor(d.shaped(residual, [count])),
      condition: d.toTensor(d.shaped(d.smallerOf(spectrum.condition, LARGEST_CONDITION), [count])),
      largest: d.toTensor(d.shaped(spectrum.largest, [count])),
    };
  });
}

/** V f(lambda) V^T, with f = 0 for null directions, symmetric to the last bit. */
function composed(
  d: Doubles,
  vectors: Handle,
  { values }: Spectrum,
  n: number,
  exponent: number,
): Handle {
  const powers = d.where(d.isZero(values), 0, d.pow(values, exponent));
  const root = d.product(d.mul(vectors, d.shaped(powers, [-1, 1, n])), vectors, true);
  return d.mul(d.add(root, d.transposed(root)), 0.5);
}

/** `acceptableResidual` of @curvature/linalg. -> [count, 1, 1] */
function acceptable(d: Doubles, { keptCondition }: Spectrum, n: number, exponent: number): Handle {
  const p = wholeInverse(exponent) ?? 1;
  const condition = d.pow(keptCondition, Math.max(1, -exponent));
  const bound = d.mul(condition, 64 * (n + p) * p * Number.EPSILON);
  return d.shaped(d.smallerOf(bound, 0.1), [-1, 1, 1]);
}

const nothing = (count: number, n: number): SymmetricRoot => ({
  root: zeros([count, n, n]),
  residual: zeros([count]),
  condition: ones([count]),
  largest: zeros([count]),
});

const notInverse = (exponent: number) =>
  new CurvatureError(
    `${OWNER}: the exponent must be below 0, got ${exponent}.`,
    'Only inverse roots are computed.',
    'Use an exponent such as -1/4.',
  );
