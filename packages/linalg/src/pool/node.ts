import { node } from './node-environment.js';
import { createPoolIn, type PoolOptions } from './pool.js';
import type { Pool } from './types.js';

export type { Pool } from './types.js';

/**
 * A pool of threads that compute roots and eigenvectors of stacks: see `Pool`. Threads start with
 * the first job, and an idle pool does not keep the process alive.
 * @param given.workers Default: one less than there are cores, at least 1 and at most 8.
 * @param given.queue The most jobs that hold memory at once, default 64; later ones wait, and
 *   their stacks are not copied yet.
 * @param given.memory 'shared': SharedArrayBuffer. 'transfer': messages. Default 'auto': shared.
 * @param given.workerUrl Address of the worker's script, for bundled programs.
 * @throws CurvatureError for an invalid option.
 */
export const createPool = (given: PoolOptions = {}): Pool => createPoolIn(node, given);
