import { byEigen, requireRoots, type InverseRoots, type RootMethod } from '@curvature/linalg';
import { CurvatureError, type Given, options, type RootSolver, value } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { byEigendecomposition, huge } from './eigen-roots.js';
import { asKept } from './half-floats.js';
import { poolRows } from '../pool/options.js';
import { orderedPool } from '../pool/ordered-pool.js';
import { readInChunks } from '../pool/read-in-chunks.js';

const pooledRootsOptions = options('pooledRoots', {
  ...poolRows,
  method: value<RootMethod>({
    default: byEigen(),
    check: () => undefined,
    describe: 'how roots are taken, e.g. byNewton() of @curvature/linalg',
  }),
});

/** A solver with workers of its own, which `close()` ends. They do not keep the process alive. */
export interface PooledRoots extends RootSolver<'symmetric', SymmetricRoot> {
  readonly close: () => Promise<void>;
}

/**
 * The roots of `eigenRoots`, in float64, computed by a pool of worker threads or web workers, so
 * that training goes on meanwhile; one stack uses all workers. Results come in the order of their
 * requests. This thread only reads the factor and uploads the root. Training must yield to the
 * event loop (`model.fit` does; with `minimize`, await `optimizer.ready()` or a timer).
 *
 * @param given.pool Workers to share with others, which `close()` leaves alone; default its own.
 * @param given.workers How many workers of its own; default as `createPool`: one less than there
 *   are cores, at least 1 and at most 8.
 * @param given.method How roots are taken; default `byEigen()` of @curvature/linalg.
 * @param given.signal Rejects all that is pending.
 * @throws CurvatureError for an invalid option; from `solve` (a rejection) if a matrix holds NaN or
 *   Inf or its root is wrong by the true residual (it names the first), for an exponent of 0 or
 *   more, if workers die, and after `close()`.
 */
export function pooledRoots(given: Given<typeof pooledRootsOptions> = {}): PooledRoots {
  const { method, signal, ...choice } = pooledRootsOptions.complete(given);
  const { pool, inOrder, close } = orderedPool('pooledRoots', choice);
  return {
    name: 'pooledRoots',
    solve({ matrix, ridge }, exponent) {
      const [count, n] = matrix.shape as [number, number, number];
      const roots = readInChunks(matrix).then((values) =>
        pool.inverseRoot(
          { count, n, values: asKept(values, n) },
          rootOf(exponent),
          { ridge, method },
          signal ? { signal } : undefined,
        ),
      );
      return inOrder(roots).then((done) => upload(requireRoots(done)));
    },
    ...byEigendecomposition,
    close,
  };
}

/** p of the exponent -1/p; rounding is taken off a whole p. */
function rootOf(exponent: number): number {
  if (!(exponent < 0)) throw notInverse(exponent);
  const p = -1 / exponent;
  return Math.abs(p - Math.round(p)) < 1e-9 ? Math.round(p) : p;
}

function upload({
  root: { count, n, values },
  residual,
  condition,
  largest,
}: InverseRoots): SymmetricRoot {
  return {
    root: tensor(values, [count, n, n]),
    residual: tensor1d(Float32Array.from(residual)),
    condition: tensor1d(Float32Array.from(condition, (c) => Math.min(c, huge()))),
    largest: tensor1d(Float32Array.from(largest)),
  };
}

const notInverse = (exponent: number) =>
  new CurvatureError(
    `pooledRoots: the exponent must be below 0, got ${exponent}.`,
    'Only inverse roots are computed.',
    'Use eigenRoots(), which takes any exponent.',
  );
