import type { Ears, Environment, Port } from './workers/environment.js';
import { createPoolIn } from './pool.js';
import type { Pool, PoolOptions } from './types.js';
import type { Reply } from './messages/messages.js';

export type { Pool } from './types.js';

/**
 * A pool of web workers that take roots of stacks: see `Pool`. None starts before the first job.
 * Memory is shared where the page is cross-origin isolated (headers COOP and COEP); elsewhere it is
 * transferred.
 * @throws CurvatureError for an invalid option.
 */
export const createPool = (options: PoolOptions = {}): Pool => createPoolIn(browser, options);

const browser: Environment = {
  cores: globalThis.navigator.hardwareConcurrency,
  shared: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
  spawn,
};

function spawn(url: string | URL | undefined, { hear, died }: Ears): Port {
  // Vite, webpack, Parcel and Rollup's plugins look for exactly this expression.
  const worker =
    url === undefined
      ? new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
      : new Worker(url, { type: 'module' });
  let alive = true;
  const end = (message: string) => {
    worker.terminate();
    if (alive) died(new Error(message));
    alive = false;
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => alive && hear(data));
  worker.addEventListener('messageerror', () => end('it sent a message that cannot be read'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end(event.message || 'its script could not be loaded');
  });
  return {
    post: (task, transfer) => worker.postMessage(task, transfer),
    hold: () => {},
    terminate: async () => end('it was terminated'),
  };
}
