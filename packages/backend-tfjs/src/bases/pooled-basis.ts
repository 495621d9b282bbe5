import type { Pool } from '@curvature/linalg/pool';
import { checkKnown, checkNumber } from '@curvature/spec';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import type { Tensor } from '@tensorflow/tfjs-core';
import { estimateBasis } from './eigen-basis.js';
import { assembled, completed, remaining, serving } from './eigen-basis-tiles.js';
import { poolInTurn } from '../pool/ordered-pool.js';
import { readGently } from '../pool/read-in-chunks.js';

export interface PooledBasisOptions {
  /** Workers to share with others; `close()` leaves them alone. Default: workers of its own. */
  readonly pool?: Pool;
  /**
   * How many of its own; default as `createPool`: one less than there are cores, at least 1 and at
   * most 8.
   */
  readonly workers?: number;
  /** As of `eigenBasis`; default 0. Whether a basis is kept is decided on this thread. */
  readonly tolerance?: number;
  /** Rejects all that is pending. */
  readonly signal?: AbortSignal;
}

/** A solver with workers of its own, which `close()` ends. They do not keep the process alive. */
export interface PooledBasis extends BasisSolver {
  readonly solve: (matrix: Tensor, previous: EigenBasis | null) => Promise<EigenBasis>;
  readonly close: () => Promise<void>;
}

/**
 * The bases of `eigenBasis`, to the last bit, found by a pool of worker threads or web workers, so
 * that training goes on meanwhile; one stack uses all workers. Results come in the order of their
 * requests. This thread only reads the matrices and uploads the bases. Training must yield to the
 * event loop (`model.fit` does; with `minimize`, await `optimizer.ready()` or a timer).
 * @param options pool, or workers of its own; tolerance: default 0; signal: default none.
 * @throws CurvatureError for an invalid option; from `solve` (a rejection) if a matrix holds NaN or
 *   Inf (it names the first), if
 * workers die, and after `close()`.
 */
export function pooledBasis(options: PooledBasisOptions = {}): PooledBasis {
  checkKnown('pooledBasis', options, ['pool', 'workers', 'tolerance', 'signal']);
  const { signal } = options;
  const tolerance = checkNumber('pooledBasis', 'tolerance', options.tolerance ?? 0, {
    min: 0,
    below: 1,
  });
  const { pool, inTurn, close } = poolInTurn('pooledBasis', options);
  const found = async (matrix: Tensor, previous: EigenBasis | null) => {
    const [count, n] = matrix.shape as [number, number, number];
    const old = tolerance > 0 && previous ? readGently(previous.basis) : undefined;
    const values = await readGently(matrix);
    const stack = { count, n, values };
    const tiles = serving(stack, await old, tolerance);
    return completed(
      tiles,
      await pool.symmetricEigens(remaining(tiles, stack), signal && { signal }),
    );
  };
  return {
    name: 'pooledBasis',
    solve(matrix, previous) {
      const n = matrix.shape[1]!;
      return inTurn(found(matrix, previous)).then((done) => assembled(done, n));
    },
    estimate: estimateBasis,
    close,
  };
}
