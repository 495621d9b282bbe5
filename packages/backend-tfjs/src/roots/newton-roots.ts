import {
  CurvatureError,
  type Given,
  number,
  options,
  type RootSolver,
  value,
} from '@curvature/spec';
import { getBackend } from '@tensorflow/tfjs-core';
import { eigenRoots } from './eigen-roots.js';
import { productsOfPower, solveByNewton } from './newton-iteration.js';
import { hasLowPrecision } from './precision.js';
import { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';

const newtonRootsOptions = options('newtonRoots', {
  steps: number({ default: 25, min: 1, integer: true, describe: 'Newton steps, always that many' }),
  tolerance: number({
    default: 0.1,
    above: 0,
    describe: 'a root with a larger true residual is not used: the previous one stays',
  }),
  fallback: value<RootSolver<'symmetric', SymmetricRoot>>({
    default: { from: () => eigenRoots(), says: 'eigenRoots()' },
    check: () => undefined,
    describe: 'solves on backends that multiply in less than float32',
  }),
  warn: value<(message: string) => void>({
    default: { from: () => console.warn, says: 'console.warn' },
    check: () => undefined,
    describe: 'is called once for each such backend',
  }),
});

/**
 * A^(-1/p) by the coupled Newton iteration in batched matrix products, on the device of the current
 * backend, in float32. Iannazzo 2006; the scaling is that of Google's Shampoo. Unlike there, the
 * number of steps is fixed, so that the host never waits for the device, each tile keeps the best
 * iterate so far, the root is made symmetric, and the true residual max |X^p A - I| decides whether
 * it is used. Good up to condition 1e5 or so: use a relative ridge of 1e-5 or more.
 *
 * @param given.steps Newton steps, always that many; default 25 (condition 1e6 needs 21).
 * @param given.tolerance A root with a larger true residual is not used, and the previous one
 *   stays; default 0.1, as Google's and Meta's.
 * @param given.fallback Solves on backends that multiply in less than float32; default
 *   `eigenRoots()`.
 * @param given.warn Called once for each such backend; default console.warn.
 * @throws CurvatureError for an invalid option, and from `solve` for an exponent that is not -1/p
 *   with a whole p.
 */
export function newtonRoots(
  given: Given<typeof newtonRootsOptions> = {},
): RootSolver<'symmetric', SymmetricRoot> {
  const { steps, tolerance, fallback, warn } = newtonRootsOptions.complete(given);
  const warned = new Set<string>();
  return {
    name: 'newtonRoots',
    solve(factor, exponent, previous) {
      if (!hasLowPrecision())
        return solveByNewton(factor, wholeRoot(exponent), previous, steps, tolerance);
      if (!warned.has(getBackend())) warn(lowPrecision(getBackend(), fallback.name));
      warned.add(getBackend());
      return fallback.solve(factor, exponent, previous);
    },
    stacked: true,
    meaning: matrixRoots,
    multiply: multiplyAlong,
    quality: worstOf,
    estimate: (count, n, exponent) => ({
      bytes: 4 * count * (n * n + 2),
      flops: 2 * count * n ** 3 * steps * (2 + productsOfPower(Math.round(-1 / exponent))),
    }),
  };
}

const lowPrecision = (backend: string, fallback: string) =>
  `curvature: the ${backend} backend multiplies in less than float32, so roots are computed by ${fallback} instead.`;

function wholeRoot(exponent: number): number {
  const p = Math.round(-1 / exponent);
  if (p >= 1 && Math.abs(-1 / p - exponent) < 1e-9) return p;
  throw new CurvatureError(
    `newtonRoots: the exponent must be -1/p with a whole p of at least 1, got ${exponent}.`,
    'Newton finds inverse p-th roots only.',
    'Use eigenRoots(), which takes any exponent.',
  );
}
