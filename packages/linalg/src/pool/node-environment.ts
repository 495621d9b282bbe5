import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Environment, Port, PortEvents } from './workers/environment.js';
import type { Reply } from './messages/messages.js';
import { isError } from '../realms.js';

/** Threads of Node. */
export const node: Environment = { cores: os.availableParallelism(), shared: true, spawn };

// CommonJS has no import.meta, and tsup.config.ts silences the warning of the build about it. A module
// has both in a worker that was started from a text, where `__filename` says so and names no file.
const here = (import.meta.url as string | undefined) ?? pathToFileURL(__filename).href;
/** Whether this is the TypeScript source, and not a build. */
const fromSources = here.endsWith('.ts');

function spawn(url: string | URL | undefined, { onReply, onExit }: PortEvents): Port {
  const file = url ?? new URL(fromSources ? './from-sources.mjs' : './worker-node.js', here);
  // Flags of the process may not suit a worker: with --input-type none would start.
  const worker = new Worker(file, {
    name: 'curvature',
    execArgv: fromSources ? ['--conditions=source'] : [],
  });
  let cause: Error | null = null;
  worker.on('message', (reply: Reply) => onReply(reply));
  worker.on('error', (error) => (cause = isError(error) ? error : new Error(String(error))));
  worker.on('messageerror', (error) => {
    cause = error;
    void worker.terminate();
  });
  worker.on('exit', (code) => onExit(cause ?? new Error(`it ended with exit code ${code}`)));
  return {
    post: (task, transfer) => worker.postMessage(task, transfer),
    keepAlive: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => void (await worker.terminate()),
  };
}
