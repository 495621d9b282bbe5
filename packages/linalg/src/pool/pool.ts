import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec';
import type { Environment } from './workers/environment.js';
import { notShared } from './errors.js';
import type { Pool, PoolOptions } from './types.js';
import { WorkerPool } from './worker-pool.js';

const OWNER = 'createPool';
const MOST_BY_DEFAULT = 8;

export function createPoolIn(environment: Environment, options: PoolOptions): Pool {
  checkKnown(OWNER, options, ['workers', 'queue', 'memory', 'workerUrl']);
  const spare = Math.max(1, environment.cores - 1);
  const {
    workers = Math.min(MOST_BY_DEFAULT, spare),
    queue = 64,
    memory = 'auto',
    workerUrl,
  } = options;
  checkNumber(OWNER, 'workers', workers, { min: 1, max: 1024, integer: true });
  checkNumber(OWNER, 'queue', queue, { min: 1, integer: true });
  checkOneOf(OWNER, 'memory', memory, ['auto', 'shared', 'transfer']);
  if (memory === 'shared' && !environment.shared) throw notShared();
  const shared = environment.shared && memory !== 'transfer';
  return new WorkerPool(environment, workers, queue, shared, workerUrl);
}
