import { byEigen, requireRoots, type InverseRoots, type RootMethod } from '@curvature/linalg';
import type { Pool } from '@curvature/linalg/pool';
import { checkKnown, CurvatureError, type RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { tensor, tensor1d } from '@tensorflow/tfjs-core';
import { byEigendecomposition, HUGE } from './eigen-roots.js';
import { poolInTurn } from '../pool/ordered-pool.js';
import { readGently } from '../pool/read-in-chunks.js';

export interface PooledRootsOptions {
  /** Workers to share with others; `close()` leaves them alone. Default: workers of its own. */
  readonly pool?: Pool;
  /**
   * How many of its own; default as `createPool`: one less than there are cores, at least 1 and at
   * most 8.
   */
  readonly workers?: number;
  /** Default `byEigen()`. */
  readonly method?: RootMethod;
  /** Rejects all that is pending. */
  readonly signal?: AbortSignal;
}

/** A solver with workers of its own, which `close()` ends. They do not keep the process alive. */
export interface PooledRoots extends RootSolver<'symmetric', SymmetricRoot> {
  readonly close: () => Promise<void>;
}

/**
 * The roots of `eigenRoots`, in float64, computed by a pool of worker threads or web workers, so
 * that training goes on meanwhile; one stack uses all workers. Results come in the order of their
 * requests. This thread only reads the factor, and uploads the root. Training must yield to the
 * event loop (`model.fit` does; with `minimize`, await `optimizer.ready()` or a timer).
 * @param options pool, or workers of its own; method: default byEigen(); signal: default none.
 * @throws CurvatureError for an invalid option; from `solve` (a rejection) if a matrix holds NaN or
 *   Inf or its root is wrong by the
 * true residual (it names the first), for an exponent of 0 or more, if workers die, and after
 * `close()`.
 */
export function pooledRoots(options: PooledRootsOptions = {}): PooledRoots {
  checkKnown('pooledRoots', options, ['pool', 'workers', 'method', 'signal']);
  const { method = byEigen(), signal } = options;
  const { pool, inTurn, close } = poolInTurn('pooledRoots', options);
  return {
    name: 'pooledRoots',
    solve({ matrix, ridge }, exponent) {
      const [count, n] = matrix.shape as [number, number, number];
      const roots = readGently(matrix).then((values) =>
        pool.inverseRoot(
          { count, n, values },
          rootOf(exponent),
          { ridge, method },
          signal && { signal },
        ),
      );
      return inTurn(roots).then((done) => upload(requireRoots(done)));
    },
    ...byEigendecomposition,
    close,
  };
}

/** p of the exponent -1/p, whole where only rounding keeps it from being so. */
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
    condition: tensor1d(Float32Array.from(condition, (c) => Math.min(c, HUGE))),
    largest: tensor1d(Float32Array.from(largest)),
  };
}

const notInverse = (exponent: number) =>
  new CurvatureError(
    `pooledRoots: the exponent must be below 0, got ${exponent}.`,
    'Only inverse roots are computed.',
    'Use eigenRoots(), which takes any exponent.',
  );
