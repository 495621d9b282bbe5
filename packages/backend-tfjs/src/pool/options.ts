import type { Pool } from '@curvature/linalg/pool';
import { numberOrNull, value } from '@curvature/spec';

/** The options of solvers that work in a pool. */
export const poolRows = {
  pool: value<Pool | null>({
    default: null,
    check: () => undefined,
    describe: 'workers to share with others, which close() leaves alone',
  }),
  workers: numberOrNull({
    default: null,
    null: 'one less than there are cores, at least 1 and at most 8',
    min: 1,
    integer: true,
    describe: 'how many workers of its own',
  }),
  signal: value<AbortSignal | null>({
    default: null,
    check: () => undefined,
    describe: 'rejects all that is pending',
  }),
};
