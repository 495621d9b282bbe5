import { type Given, options } from '@curvature/spec';
import type { BasisSolver, EigenBasis } from '@curvature/spec/roots';
import type { Tensor } from '@tensorflow/tfjs-core';
import { estimateBasis, toleranceRow } from './eigen-basis.js';
import { assembled, completed, remaining, reusable } from './eigen-basis-tiles.js';
import { poolRows } from '../pool/options.js';
import { orderedPool } from '../pool/ordered-pool.js';
import { readInChunks } from '../pool/read-in-chunks.js';

const pooledBasisOptions = options('pooledBasis', { ...poolRows, tolerance: toleranceRow(0) });

/** A solver with workers of its own, which `close()` ends. They do not keep the process alive. */
export interface PooledBasis extends BasisSolver {
  readonly solve: (matrix: Tensor, previous: EigenBasis | null) => Promise<EigenBasis>;
  readonly close: () => Promise<void>;
}

/**
 * The bases of `eigenBasis`, to the last bit, found by a pool of worker threads or web workers, so
 * that training goes on meanwhile; one stack uses all workers. Results come in the order of their
 * requests. This thread reads the matrices, decides which bases are reused, and uploads the bases.
 * Training must yield to the event loop (`model.fit` does; with `minimize`, await
 * `optimizer.ready()` or a timer).
 *
 * @param given.pool Workers to share with others, which `close()` leaves alone; default its own.
 * @param given.workers How many workers of its own; default as `createPool`: one less than there
 *   are cores, at least 1 and at most 8.
 * @param given.tolerance As of `eigenBasis`; default 0.
 * @param given.signal Rejects all that is pending.
 * @throws CurvatureError for an invalid option; from `solve` (a rejection) if a matrix holds NaN or
 *   Inf (it names the first), if workers die, and after `close()`.
 */
export function pooledBasis(given: Given<typeof pooledBasisOptions> = {}): PooledBasis {
  const { tolerance, signal, ...choice } = pooledBasisOptions.complete(given);
  const { pool, inOrder, close } = orderedPool('pooledBasis', choice);
  const found = async (matrix: Tensor, previous: EigenBasis | null) => {
    const [count, n] = matrix.shape as [number, number, number];
    const old = tolerance > 0 && previous ? readInChunks(previous.basis) : undefined;
    const values = await readInChunks(matrix);
    const stack = { count, n, values };
    const tiles = reusable(stack, await old, tolerance);
    return completed(
      tiles,
      await pool.symmetricEigens(remaining(tiles, stack), signal ? { signal } : undefined),
    );
  };
  return {
    name: 'pooledBasis',
    stacked: true,
    answersLater: () => true,
    solve(matrix, previous) {
      const n = matrix.shape[1]!;
      return inOrder(found(matrix, previous)).then((done) => assembled(done, n));
    },
    estimate: estimateBasis,
    close,
  };
}
