import { node } from './node-environment.js';
import { createPoolIn } from './pool.js';
import type { Pool, PoolOptions } from './types.js';

export type { Pool } from './types.js';

/**
 * A pool of threads that take roots of stacks: see `Pool`. No thread starts before the first job,
 * and a pool that has nothing to do does not keep the process alive.
 * @throws CurvatureError for an invalid option.
 */
export const createPool = (options: PoolOptions = {}): Pool => createPoolIn(node, options);
