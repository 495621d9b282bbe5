import { inverseRoot, symmetricEigens } from '@curvature/linalg';
import { isWithoutWorkers } from '@curvature/linalg/internal';
import type { Pool } from '@curvature/linalg/pool';

/** What solvers ask of a pool. */
export type Solves = Pick<Pool, 'inverseRoot' | 'symmetricEigens'>;

/**
 * What the pool solves; once no worker could be started, this thread solves it instead, so that
 * training goes on, until the pool is closed. A warning of `owner` tells of it once.
 */
export function orOwnThread(owner: string, pool: Solves, isClosed: () => boolean): Solves {
  let hasWorkers = true;
  const solved = async <R>(byPool: () => Promise<R>, here: () => R): Promise<R> => {
    if (!hasWorkers && !isClosed()) return here();
    try {
      return await byPool();
    } catch (error) {
      if (!isWithoutWorkers(error)) throw error;
      if (hasWorkers) console.warn(noWorkers(owner, error));
      hasWorkers = false;
      return here();
    }
  };
  return {
    inverseRoot: (stack, p, options, how) =>
      solved(
        () => pool.inverseRoot(stack, p, options, how),
        () => (how?.signal?.throwIfAborted(), inverseRoot(stack, p, options)),
      ),
    symmetricEigens: (stack, how) =>
      solved(
        () => pool.symmetricEigens(stack, how),
        () => (how?.signal?.throwIfAborted(), symmetricEigens(stack)),
      ),
  };
}

const noWorkers = (owner: string, { message }: Error) =>
  `curvature: ${owner} works on the thread of training, which waits for it. ${message}`;
