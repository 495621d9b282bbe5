import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { checkNumber } from '@curvature/spec';
import { closed, died, failed, missing } from './errors.js';
import type { Reply, Setup, Tensors } from './messages.js';

/** One of onnxruntime's execution providers: its name, or its name with its settings. */
export type ExecutionProvider =
  | string
  | { readonly name: string; readonly [setting: string]: unknown };

export interface WorkerOptions {
  /**
   * Worker threads; each starts with its first task. Default: all cores but one, at least 1 and at
   * most 4.
   */
  readonly workers?: number;
  /** Threads of onnxruntime's own in each worker, itself included; default 1. */
  readonly threads?: number;
  /** In order of preference, as onnxruntime takes them; default ['cpu']. */
  readonly executionProviders?: readonly ExecutionProvider[];
}

export interface Job {
  readonly key: string;
  readonly model: Uint8Array;
  /** Their memory goes to the worker: each needs a buffer of its own. */
  readonly feeds: Tensors;
}
/** Threads that run models. */
export interface Workers {
  readonly size: number;
  /** The threads that have started and not ended. */
  readonly threads: ReadonlySet<Worker>;
  run(job: Job): Promise<Tensors>;
  close(): Promise<void>;
}

/**
 * Of a few kilobytes each, and the memory that onnxruntime keeps for their intermediate results.
 */
const SESSIONS = 8;

/**
 * Starts threads as they are needed. A thread keeps the process alive only while it works; one that
 * ends fails its tasks, and another takes its place at the next task.
 */
export function createWorkers(owner: string, options: WorkerOptions): Workers {
  const { workers = Math.min(4, Math.max(1, availableParallelism() - 1)), threads = 1 } = options;
  checkNumber(owner, 'workers', workers, { min: 1, integer: true });
  checkNumber(owner, 'threads', threads, { min: 1, integer: true });
  const executionProviders = options.executionProviders ?? ['cpu'];
  const names = executionProviders.map((provider) =>
    typeof provider === 'string' ? provider : provider.name,
  );
  const session = {
    executionProviders,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  };
  const crew = new Map<Worker, Thread>();
  let isClosed = false;
  const idlest = (): Thread => {
    const [best] = [...crew.values()].toSorted((a, b) => a.pending.size - b.pending.size);
    if (best && (best.pending.size === 0 || crew.size >= workers)) return best;
    const thread = startThread({ session, sessions: SESSIONS }, names.join(', '), () =>
      crew.delete(thread.worker),
    );
    crew.set(thread.worker, thread);
    return thread;
  };
  return {
    size: workers,
    get threads() {
      return new Set(crew.keys());
    },
    run: (job) => (isClosed ? Promise.reject(closed(owner)) : idlest().run(job)),
    async close() {
      isClosed = true;
      const leaving = [...crew.values()];
      for (const { pending } of leaving)
        for (const { reject } of pending.values()) reject(closed(owner));
      await Promise.all(leaving.map(({ worker }) => worker.terminate()));
    },
  };
}

interface Waiting {
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: Error) => void;
}
interface Thread {
  readonly worker: Worker;
  readonly pending: ReadonlyMap<number, Waiting>;
  run(job: Job): Promise<Tensors>;
}

function startThread(setup: Setup, providers: string, onEnd: () => void): Thread {
  // Node's flags are not for it: `--import tsx` would only slow its start, `--input-type` forbids
  // it.
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: setup,
    execArgv: [],
  });
  const pending = new Map<number, Waiting>();
  let count = 0;
  const end = (reason: string) => {
    onEnd();
    for (const { reject } of pending.values()) reject(died(reason));
    pending.clear();
  };
  worker.on('message', (reply: Reply) => {
    const { resolve, reject } = pending.get(reply.id)!;
    pending.delete(reply.id);
    if (pending.size === 0) worker.unref();
    if ('outputs' in reply) resolve(reply.outputs);
    else
      reject(
        reply.failed === 'load'
          ? missing(reply.message)
          : failed(reply.failed, providers, reply.message),
      );
  });
  worker.on('error', (error) => end(String(error)));
  worker.on('exit', (code) => end(`exit code ${code}`));
  return {
    worker,
    pending,
    run: ({ key, model, feeds }) =>
      new Promise((resolve, reject) => {
        const id = count++;
        pending.set(id, { resolve, reject });
        worker.ref();
        const buffers = Object.values(feeds).map(({ data }) => data.buffer as ArrayBuffer);
        worker.postMessage({ id, key, model, feeds }, buffers);
      }),
  };
}
