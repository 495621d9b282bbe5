import { createPool, type Pool } from '@curvature/linalg/pool';
import { CurvatureError } from '@curvature/spec';
import { orOwnThread } from './own-thread.js';

/** A pool to share, or how many workers of one's own. */
interface PoolChoice {
  readonly pool: Pool | null;
  readonly workers: number | null;
}

/**
 * The pool that the options of `owner` choose, which this thread stands in for where no worker can
 * be started, and a function that gives out its results in the order of the requests. @throws CurvatureError if both `pool` and `workers` are given.
 */
export function orderedPool(owner: string, { pool: shared, workers }: PoolChoice) {
  if (shared && workers !== null) throw twoPools(owner);
  const pool = shared ?? createPool(workers === null ? {} : { workers });
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  return {
    pool: orOwnThread(owner, pool, () => isClosed),
    /** The same result, once all results before it are settled. */
    inOrder: <Result>(result: Promise<Result>): Promise<Result> => {
      const ordered = Promise.allSettled([result, last]).then(() => result);
      last = ordered.then(ignore, ignore);
      return ordered;
    },
    /** Ends the workers that this made. */
    close: (): Promise<void> => {
      if (shared) return Promise.resolve();
      isClosed = true;
      return pool.close();
    },
  };
}

const ignore = () => {};

const twoPools = (owner: string) =>
  new CurvatureError(
    `${owner}: options pool and workers exclude each other.`,
    '',
    'Give `workers` to createPool(), or leave out `pool`.',
  );
