// Adam in bases that a test gives: the preconditioner, how it is driven, and the same by float64
// loops.
import { symmetricEigen } from '@curvature/linalg/internal';
import type { Block, Context } from '@curvature/spec';
import type { BasisSolver } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { adamMoments } from '../src/eigenbasis/adam-moments.js';
import { eigenCorrected } from '../src/eigenbasis/eigen-corrected.js';
import type { Bases } from '../src/eigenbasis/solve-bases.js';

const [BETA2, EPSILON] = [0.9, 1e-8];

export const block = (shape: readonly number[], axes = shape.map((_, i) => i).slice(1)): Block => ({
  id: 'w',
  index: 0,
  shape,
  axes,
  parameter: { name: 'w', shape: shape.slice(1) },
});
export const at = (b: Block, step = 1): Context => ({ block: b, step });
export const normal = (shape: readonly number[], seed: number) =>
  tf.randomNormal([...shape], 0, 1, 'float32', seed);
/**
 * Orthogonal matrices in general position: eigenvectors of random symmetric ones, [count, n, n].
 */
export const orthogonal = (count: number, n: number, seed: number): tf.Tensor => {
  const half = normal([count, n, n], seed).dataSync();
  const one = (t: number) =>
    symmetricEigen(
      Float64Array.from({ length: n * n }, (_, i) => {
        const [r, c] = [Math.floor(i / n), i % n];
        return half[(t * n + r) * n + c]! + half[(t * n + c) * n + r]!;
      }),
      n,
    ).vectors;
  return tf.tensor(Array.from({ length: count }, (_, t) => [...one(t)]).flat(), [count, n, n]);
};

/** A solver that hands out given bases, one list after the other. */
export function given(...lists: readonly (readonly tf.Tensor[])[]): BasisSolver {
  let solves = 0;
  return {
    name: 'given',
    solve: () => {
      const sides = lists[Math.min(lists.length - 1, Math.floor(solves / lists[0]!.length))]!;
      return {
        basis: tf.clone(sides[solves++ % sides.length]!),
        offDiagonal: 0,
        condition: 1,
        reused: 0,
      };
    },
  };
}
export const make = (solver: BasisSolver) =>
  eigenCorrected({ solver, inner: adamMoments({ beta2: BETA2, epsilon: EPSILON }) });

/** x times `matrix` (transposed if `turned`) along one axis, by float64 loops. */
function alongLoops(
  matrix: ArrayLike<number>,
  x: Float64Array,
  shape: readonly number[],
  axis: number,
  turned: boolean,
) {
  const n = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(1, axis).reduce((a, b) => a * b, 1);
  return x.map((_, place) => {
    const [c, i] = [place % inner, Math.floor(place / inner) % n];
    const [a, t] = [Math.floor(place / inner / n) % outer, Math.floor(place / inner / n / outer)];
    let sum = 0;
    for (let j = 0; j < n; j++) {
      const [row, column] = turned ? [j, i] : [i, j];
      sum += matrix[(t * n + row) * n + column]! * x[((t * outer + a) * n + j) * inner + c]!;
    }
    return sum;
  });
}

/** Adam's scaling of x in fixed bases, after some gradients, in float64. */
export function adamInBasis(
  b: Block,
  bases: readonly tf.Tensor[],
  gradients: readonly tf.Tensor[],
  x: tf.Tensor,
) {
  const turn = (y: Float64Array, turned: boolean) =>
    b.axes.reduce<Float64Array>(
      (z, axis, k) => alongLoops(bases[k]!.dataSync(), z, b.shape, axis, turned),
      y,
    );
  const v = new Float64Array(x.size);
  for (const g of gradients)
    turn(Float64Array.from(g.dataSync()), true).forEach(
      (y, i) => (v[i] = BETA2 * v[i]! + (1 - BETA2) * y * y),
    );
  const scaled = turn(Float64Array.from(x.dataSync()), true).map(
    (y, i) => y / (Math.sqrt(v[i]! / (1 - BETA2 ** gradients.length)) + EPSILON),
  );
  return turn(scaled, false);
}

export const gap = (got: ArrayLike<number>, expected: ArrayLike<number>) => {
  const size = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (x, i) => Math.abs(got[i]! - x))) / size;
};
export const cases = fc.tuple(
  fc.integer({ min: 1, max: 2 }),
  fc.array(fc.integer({ min: 2, max: 5 }), { minLength: 2, maxLength: 3 }),
  fc.nat(1000),
);

/**
 * The update for x after `gradients`, with the first basis from the start and refreshed after
 * `refreshAt` gradients.
 */
export function drive(
  p: ReturnType<typeof make>,
  b: Block,
  gradients: readonly tf.Tensor[],
  x: tf.Tensor,
  refreshAt = 99,
) {
  let stats = p.init(b);
  let cache = p.refresh(stats, null, at(b)) as Bases;
  gradients.forEach((grad, k) => {
    stats = p.accumulate(stats, { grad }, cache, at(b, k + 1));
    if (k + 1 === refreshAt) cache = p.refresh(stats, cache, at(b, k + 1)) as Bases;
  });
  return p.apply(cache, x, stats, at(b));
}
