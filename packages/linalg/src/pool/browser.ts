import type { Reply } from './messages/messages.js';
import { createPoolIn, type PoolOptions } from './pool.js';
import type { Pool } from './types.js';
import { startWebWorker } from './web-worker.js';
import type { Environment, Port, PortEvents } from './workers/environment.js';

export type { Pool } from './types.js';

/**
 * A pool of web workers that compute roots and eigenvectors of stacks: see `Pool`. Workers start
 * with the first job.
 * @param given.workers Default: one less than there are cores, at least 1 and at most 8.
 * @param given.queue The most jobs that hold memory at once, default 64; later ones wait, and
 *   their stacks are not copied yet.
 * @param given.memory 'shared': SharedArrayBuffer, for pages that are cross-origin isolated
 *   (headers COOP and COEP). 'transfer': messages. Default 'auto': shared if the page allows it.
 * @param given.workerUrl Address of the worker's script, for bundlers that do not find it by
 *   themselves. A script of another origin must allow this one (CORS), and a content security
 *   policy needs `blob:` in worker-src for it.
 * @throws CurvatureError for an invalid option.
 */
export const createPool = (given: PoolOptions = {}): Pool => createPoolIn(browser, given);

const browser: Environment = {
  cores: globalThis.navigator.hardwareConcurrency,
  shared: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
  spawn,
};

function spawn(url: string | URL | undefined, { onReply, onExit }: PortEvents): Port {
  const worker = startWebWorker(url);
  let alive = true;
  const end = (message: string) => {
    worker.terminate();
    if (alive) onExit(new Error(message));
    alive = false;
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => alive && onReply(data));
  worker.addEventListener('messageerror', () => end('it sent a message that cannot be read'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end(event.message || 'its script could not be loaded');
  });
  return {
    post: (task, transfer) => worker.postMessage(task, transfer),
    keepAlive: () => {},
    terminate: async () => end('it was terminated'),
  };
}
