import { type Eigens, symmetricEigens } from '../eigen/symmetric-eigens.js';
import { isFloat32 } from '../realms.js';
import { checkRootOptions, inverseRoot, type InverseRootOptions } from '../roots/inverse-root.js';
import type { InverseRoots } from '../roots/solve-stack.js';
import { checkStack, type Stack } from '../stack.js';
import { kernelKind } from '../wasm/kernels.js';
import { closed } from './errors.js';
import { createJob } from './jobs/job.js';
import type { Scheduler } from './jobs/scheduler.js';
import { createBufferPool } from './memory/buffer-pool.js';
import { chunkCount, chunkSizeFor } from './memory/chunks.js';
import type { Layout, Results } from './memory/layout.js';
import { sharedMemory } from './memory/shared-memory.js';
import type { JobInput, StackMemory } from './memory/stack-memory.js';
import { transferredMemory } from './memory/transferred-memory.js';
import { eigensFrom, type Failures, measuresOf, rootsFrom, type Work } from './messages/work.js';
import type { Pool } from './types.js';

interface Abortable {
  readonly signal?: AbortSignal;
}

/** Turns calls into jobs for the scheduler. */
export class WorkerPool implements Pool {
  readonly #buffers = createBufferPool();
  #jobs = 0;
  #closed: Promise<void> | null = null;

  constructor(readonly scheduler: Scheduler) {}

  get size(): number {
    return this.scheduler.limits.workers;
  }

  get pending(): number {
    return this.scheduler.unsettled.length;
  }

  async inverseRoot(
    stack: Stack,
    p: number,
    options: InverseRootOptions = {},
    how: Abortable = {},
  ): Promise<InverseRoots> {
    checkRootOptions(stack, p, options);
    const { previous = null, ...rest } = options;
    const work = { kind: 'roots', p, options: rest } as const;
    const roots = await this.#run(work, stack, previous, rootsFrom, how);
    return roots ?? inverseRoot(stack, p, options);
  }

  async symmetricEigens(stack: Stack, how: Abortable = {}): Promise<Eigens> {
    checkStack('symmetricEigens', stack);
    const eigens = await this.#run({ kind: 'eigens' }, stack, null, eigensFrom, how);
    return eigens ?? symmetricEigens(stack);
  }

  close(): Promise<void> {
    this.#closed ??= this.scheduler.terminate();
    this.scheduler.rejectAll(closed());
    return this.#closed;
  }

  /** The workers' results for the stack; null if it has no matrices. */
  async #run<Out>(
    work: Work,
    { count, n, values }: Stack,
    previous: Stack | null,
    finish: (stack: Stack, results: Results, failures: Failures) => Out,
    { signal }: Abortable,
  ): Promise<Out | null> {
    signal?.throwIfAborted();
    if (this.#closed) throw closed();
    if (count === 0) return null;
    // A copy: the caller may change its object before the job runs.
    const stack = { count, n, values };
    const layout = this.#layoutFor(work, stack);
    const kind = kernelKind();
    const input = { job: ++this.#jobs, stack, previous, work, layout, kernels: kind };
    return this.scheduler.add(
      createJob(
        input,
        (one) => this.#memoryFor(one),
        chunkCount(layout),
        (results, failures) => finish(stack, results, failures),
        signal,
      ),
    );
  }

  #layoutFor(work: Work, { count, n, values }: Stack): Layout {
    const bytes = isFloat32(values) ? 4 : 8;
    const { workers, shared } = this.scheduler.limits;
    const chunkSize = chunkSizeFor(count, n, bytes, workers, shared);
    return { count, n, bytes, chunkSize, measures: measuresOf(work, n) };
  }

  #memoryFor(input: JobInput): StackMemory {
    return this.scheduler.limits.shared
      ? sharedMemory(input, this.#buffers)
      : transferredMemory(input);
  }
}
