import { Worker } from 'node:worker_threads';
import { died, failed, missing } from './errors.js';
import { guardExit } from './exit-guard.js';
import type { Close, Reply, Setup, Tensors } from './messages.js';

export interface Job {
  readonly key: string;
  readonly model: Uint8Array;
  /** Their memory goes to the worker: each needs a buffer of its own. */
  readonly feeds: Tensors;
}

/** One thread, which runs its jobs in order. */
export interface Thread {
  readonly worker: Worker;
  /** Jobs without an answer. */
  readonly pending: number;
  run(job: Job): Promise<Tensors>;
  /** Rejects what is pending, and resolves once the thread has ended, after its current job. */
  close(reason: Error): Promise<void>;
}

interface Waiting {
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a thread. `providers`: their names, for errors. */
export function startThread(
  options: Omit<Setup, 'state'>,
  providers: string,
  onEnd: () => void,
): Thread {
  const { state, release } = guardExit();
  const setup: Setup = { ...options, state };
  // Node's flags are not for it: `--import tsx` would only slow its start, `--input-type` forbids
  // it.
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: setup,
    execArgv: [],
  });
  const pending = new Map<number, Waiting>();
  let count = 0;
  const rejectAll = (reason: Error) => {
    for (const { reject } of pending.values()) reject(reason);
    pending.clear();
  };
  const end = (reason: string) => {
    onEnd();
    rejectAll(died(reason));
  };
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  void ended.then(release);
  worker.on('message', (reply: Reply) => {
    const waiting = pending.get(reply.id);
    if (!waiting) return; // closed meanwhile
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if ('outputs' in reply) waiting.resolve(reply.outputs);
    else waiting.reject(errorOf(reply, providers));
  });
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    worker,
    get pending() {
      return pending.size;
    },
    run: (job) =>
      new Promise((resolve, reject) => {
        const id = count++;
        pending.set(id, { resolve, reject });
        worker.ref();
        const buffers = Object.values(job.feeds).map(({ data }) => data.buffer as ArrayBuffer);
        worker.postMessage({ ...job, id }, buffers);
      }),
    // Not `worker.terminate()`, which may stop the thread within a native call: see exit-guard.ts.
    close(reason) {
      rejectAll(reason);
      worker.ref();
      const message: Close = 'close';
      worker.postMessage(message, []);
      return ended;
    },
  };
}

const errorOf = (reply: Extract<Reply, { readonly failed: string }>, providers: string): Error =>
  reply.failed === 'load' ? missing(reply.message) : failed(reply.failed, providers, reply.message);
