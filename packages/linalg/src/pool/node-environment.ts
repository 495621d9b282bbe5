import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Ears, Environment, Port } from './workers/environment.js';
import type { Reply } from './messages/messages.js';
import { isError } from '../realms.js';

/** Threads of Node. */
export const node: Environment = { cores: os.availableParallelism(), shared: true, spawn };

// CommonJS has no import.meta; without its warning the build is quiet (tsup.config.ts).
const here = typeof __filename === 'string' ? pathToFileURL(__filename).href : import.meta.url;
/** In TypeScript's sources this file is named so. */
const fromSources = here.endsWith('.ts');

function spawn(url: string | URL | undefined, { hear, died }: Ears): Port {
  const file = url ?? new URL(fromSources ? './from-sources.mjs' : './worker-node.js', here);
  // Flags of the process may not suit a worker: one that was started with --input-type could start
  // none.
  const worker = new Worker(file, {
    name: 'curvature',
    execArgv: fromSources ? ['--conditions=source'] : [],
  });
  let cause: Error | null = null;
  worker.on('message', (reply: Reply) => hear(reply));
  worker.on('error', (error) => (cause = isError(error) ? error : new Error(String(error))));
  worker.on('messageerror', (error) => {
    cause = error;
    void worker.terminate();
  });
  worker.on('exit', (code) => died(cause ?? new Error(`it ended with exit code ${code}`)));
  return {
    post: (task, transfer) => worker.postMessage(task, transfer),
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => void (await worker.terminate()),
  };
}
