import { createPool, type Pool } from '@curvature/linalg/pool';
import { CurvatureError } from '@curvature/spec';

/** A pool to share, or how many workers of one's own. */
export interface PoolChoice {
  readonly pool?: Pool;
  readonly workers?: number;
}

/**
 * The pool that the options of `owner` choose; what it makes is handed out in the order of the
 * requests. @throws CurvatureError for both at once.
 */
export function poolInTurn(owner: string, { pool: shared, workers }: PoolChoice) {
  if (shared && workers !== undefined) throw twoPools(owner);
  const pool = shared ?? createPool(workers === undefined ? {} : { workers });
  let last: Promise<unknown> = Promise.resolve();
  return {
    pool,
    /** The same result, once all before it are settled. */
    inTurn: <Result>(result: Promise<Result>): Promise<Result> => {
      const turn = Promise.allSettled([result, last]).then(() => result);
      last = turn.then(ignore, ignore);
      return turn;
    },
    /** Ends its own workers. */
    close: (): Promise<void> => (shared ? Promise.resolve() : pool.close()),
  };
}

const ignore = () => {};

const twoPools = (owner: string) =>
  new CurvatureError(
    `${owner}: options pool and workers exclude each other.`,
    '',
    'Give `workers` to createPool(), or leave out `pool`.',
  );
