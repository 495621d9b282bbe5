import { type Given, number, oneOf, options, value } from '@curvature/spec';
import { notShared } from './errors.js';
import { Scheduler } from './jobs/scheduler.js';
import type { Pool } from './types.js';
import { WorkerPool } from './worker-pool.js';
import type { Environment } from './workers/environment.js';

const MOST_BY_DEFAULT = 8;

/** The options depend on the environment: by default, one core is left to the main thread. */
const poolOptions = ({ cores }: Pick<Environment, 'cores'>) =>
  options('createPool', {
    workers: number({
      default: Math.min(MOST_BY_DEFAULT, Math.max(1, cores - 1)),
      min: 1,
      max: 1024,
      integer: true,
      describe: 'workers at most',
    }),
    queue: number({ default: 64, min: 1, integer: true, describe: 'jobs that hold memory' }),
    memory: oneOf(['auto', 'shared', 'transfer'], {
      default: 'auto',
      describe: 'whether threads share memory or transfer it',
    }),
    workerUrl: value<string | URL | undefined>({
      default: undefined,
      check: () => {},
      describe: "the address of the worker's script",
    }),
  });
export type PoolOptions = Given<ReturnType<typeof poolOptions>>;

export function createPoolIn(environment: Environment, given: PoolOptions): Pool {
  const { workers, queue, memory, workerUrl } = poolOptions(environment).complete(given);
  if (memory === 'shared' && !environment.shared) throw notShared();
  const shared = environment.shared && memory !== 'transfer';
  return new WorkerPool(new Scheduler(environment, workerUrl, { workers, queue, shared }));
}
