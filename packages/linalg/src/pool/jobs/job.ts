import type { Results } from '../memory/layout.js';
import type { JobInput, StackMemory } from '../memory/stack-memory.js';
import type { Done } from '../messages/messages.js';
import { fromWire } from '../messages/wire-error.js';
import type { Failures } from '../messages/work.js';

/** A stack under way. */
export interface Job<Out = unknown> {
  readonly number: number;
  readonly promise: Promise<Out>;
  /** null until it is prepared. */
  memory: StackMemory | null;
  /** Whether workers can read the stack. */
  prepared: boolean;
  /** Workers that died over it. */
  deaths: number;
  /** Chunks that have no results yet. */
  left: number;
  settled: boolean;
  /** Reserves memory and brings the stack there; rejects the job if there is none. */
  prepare(): Promise<void>;
  /** Takes in the results of a worker. */
  accept(done: Done): void;
  reject(reason: unknown): void;
}

/** A job of `chunks`, whose results `finish` returns; an aborted `signal` rejects it. */
export function createJob<Out>(
  input: JobInput,
  memoryFor: (input: JobInput) => StackMemory,
  chunks: number,
  finish: (results: Results, failures: Failures) => Out,
  signal: AbortSignal | undefined,
): Job<Out> {
  const { promise, resolve, reject } = deferred<Out>();
  const failures = Array.from({ length: input.layout.count }, (): string | null => null);
  const settle = (how: () => void) => {
    if (job.settled) return;
    job.settled = true;
    signal?.removeEventListener('abort', abort);
    job.memory?.cancel();
    how();
  };
  const deliver = async (memory: StackMemory) => {
    try {
      const results = await memory.collect(() => !job.settled);
      settle(() => resolve(finish(results, failures)));
    } catch (cause) {
      job.reject(cause);
    }
  };
  const job: Job<Out> = {
    number: input.job,
    memory: null,
    promise,
    prepared: false,
    deaths: 0,
    left: chunks,
    settled: false,
    async prepare() {
      try {
        job.memory = memoryFor(input);
        await job.memory.prepare(() => !job.settled);
      } catch (cause) {
        job.reject(cause);
      }
      job.prepared = true;
    },
    accept(done) {
      const { memory } = job;
      if (job.settled || !memory) return;
      if (done.error) return job.reject(fromWire(done.error));
      for (const [matrix, why] of done.failures) failures[matrix] = why;
      job.left -= memory.accept(done);
      if (job.left === 0) void deliver(memory);
    },
    reject: (reason) => settle(() => reject(reason)),
  };
  const abort = () => job.reject(signal!.reason);
  signal?.addEventListener('abort', abort);
  return job;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
