import { availableParallelism } from 'node:os';
import { type Complete, number, type Options, value } from '@curvature/spec';
import { closed } from './errors.js';
import type { Tensors } from './messages.js';
import { type Job, startThread, type Thread } from './thread.js';

/** One of onnxruntime's execution providers: its name, or its name with its settings. */
type ExecutionProvider = string | { readonly name: string; readonly [setting: string]: unknown };

/** Options of the threads, for solvers that have some. */
export const workerRows = {
  workers: number({
    default: {
      from: () => Math.min(4, Math.max(1, availableParallelism() - 1)),
      says: 'all cores but one, at least 1 and at most 4',
    },
    min: 1,
    integer: true,
    describe: 'worker threads; each starts with its first task',
  }),
  threads: number({
    default: 1,
    min: 1,
    integer: true,
    describe: 'threads of onnxruntime within each worker, the worker included',
  }),
  executionProviders: value<readonly ExecutionProvider[]>({
    default: ['cpu'],
    check: () => undefined,
    describe: 'execution providers of onnxruntime, in order of preference',
  }),
};

/** Threads that run models. */
export interface Workers {
  readonly size: number;
  /** The threads that have started and not ended. */
  readonly threads: readonly Thread[];
  run(job: Job): Promise<Tensors>;
  close(): Promise<void>;
}

/**
 * A session takes a few kilobytes, and the memory that onnxruntime keeps for intermediate results.
 */
const SESSIONS = 8;

/**
 * Starts threads as they are needed. A thread keeps the process alive only while it works; one that
 * ends fails its tasks, and another takes its place at the next task.
 */
export function createWorkers(
  owner: string,
  { workers, threads, executionProviders }: Complete<Options<typeof workerRows>>,
): Workers {
  const setup = {
    session: {
      executionProviders,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    },
    sessions: SESSIONS,
  };
  const providers = executionProviders.map(nameOf).join(', ');
  const running = new Set<Thread>();
  let isClosed = false;
  const idlest = (): Thread => {
    const [best] = [...running].toSorted((a, b) => a.pending - b.pending);
    if (best && (best.pending === 0 || running.size >= workers)) return best;
    const thread = startThread(setup, providers, () => running.delete(thread));
    running.add(thread);
    return thread;
  };
  return {
    size: workers,
    get threads() {
      return [...running];
    },
    run: (job) => (isClosed ? Promise.reject(closed(owner)) : idlest().run(job)),
    async close() {
      isClosed = true;
      await Promise.all([...running].map((thread) => thread.close(closed(owner))));
    },
  };
}

const nameOf = (provider: ExecutionProvider): string =>
  typeof provider === 'string' ? provider : provider.name;
