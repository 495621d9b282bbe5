import { heldEpsilon } from '@curvature/spec/internal';
import type { Factors, Quality, RootSolver } from '@curvature/spec';
import {
  abs,
  add,
  div,
  equal,
  max,
  maximum,
  min,
  mul,
  pow,
  reshape,
  sub,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { worstOf } from '@curvature/spec/roots';

/** Powers of the diagonals of a stack, and their quality. */
export type DiagonalRoot = {
  readonly root: Tensor; //      [count, n]
  readonly residual: Tensor; //  [count], max |x^p a - 1|
  readonly condition: Tensor; // [count], after the ridge
};

/** The smallest normal float32, prevents 0 / 0. */
const TINY = 2 ** -126;

/**
 * Powers of diagonal factors, element by element, on the device of the current backend and in
 * float32. The diagonal is scaled by its largest element first. Elements that are 0 with the ridge
 * get 0, the pseudo-inverse root, as from `eigenRoots`.
 */
export function diagonalRoots(): RootSolver<'diagonal', DiagonalRoot> {
  return {
    name: 'diagonalRoots',
    stacked: true,
    meaning: { roots: 'diagonals' },
    solve: (factor, exponent) => rootOf(factor, exponent),
    multiply({ root }, x, axis) {
      const [count, n] = [x.shape[0]!, x.shape[axis]!];
      return mul(
        x,
        reshape(root, [count, ...x.shape.slice(1).map((_, i) => (i + 1 === axis ? n : 1))]),
      );
    },
    quality: (root): Promise<Quality> => worstOf(root),
    estimate: (count, n) => ({ bytes: 4 * count * (n + 2), flops: 4 * count * n }),
  };
}

function rootOf({ diagonal, ridge }: Factors['diagonal'], exponent: number): DiagonalRoot {
  const largest = max(diagonal, 1, true);
  const scale = maximum(add(largest, ridge.absolute), heldEpsilon(TINY));
  const damped = div(add(add(diagonal, ridge.absolute), mul(largest, ridge.relative)), scale);
  // Not `greater`: NaN must stay NaN.
  const unseen = equal(damped, 0);
  const base = where(unseen, 1, damped);
  const power = pow(base, exponent);
  return {
    root: where(unseen, 0, mul(power, pow(scale, exponent))),
    residual: max(abs(sub(mul(pow(power, -1 / exponent), base), 1)), 1),
    condition: div(max(base, 1), min(base, 1)),
  };
}
