import type { CurvatureError } from '@curvature/spec';
import { checkRootOptions, inverseRoot, type InverseRootOptions } from '../roots/inverse-root.js';
import type { InverseRoots } from '../roots/solve-stack.js';
import { checkStack, type Stack } from '../stack.js';
import { symmetricEigens, type Eigens } from '../eigen/symmetric-eigens.js';
import { kernels } from '../wasm/kernels.js';
import { createCrew, type Crew, type Member } from './workers/workers.js';
import type { Environment } from './workers/environment.js';
import { createDepot } from './memory/buffer-pool.js';
import { closed, couldNotStart, diedTwice, notSendable } from './errors.js';
import { createJob, type Job } from './jobs/job.js';
import { grainFor, grainsOf, type Layout, type Results } from './memory/layout.js';
import type { Done } from './messages/messages.js';
import type { Pool } from './types.js';
import { sharedHolding } from './memory/shared-memory.js';
import { transferHolding } from './memory/transferred-memory.js';
import { eigensFrom, measuresOf, rootsFrom, type Failures, type Work } from './messages/work.js';
import { isError, isFloat32 } from '../realms.js';

/** Tasks that a worker has in hand where each is a message: one to do, and one to go on with. */
const AHEAD = 2;

/**
 * Jobs wait, are prepared in turn, and go to the crew, which takes grains of the first that has
 * any.
 */
export class WorkerPool implements Pool {
  readonly #crew: Crew;
  readonly #queue: number;
  readonly #shared: boolean;
  readonly #waiting: Job[] = [];
  /** Jobs that hold memory: being prepared, in hand, or settled with a worker still at them. */
  readonly #active = new Map<number, Job>();
  readonly #depot = createDepot();
  #preparing = false;
  #jobs = 0;
  #failedStarts = 0;
  #closed: Promise<void> | null = null;

  constructor(
    environment: Environment,
    readonly size: number,
    queue: number,
    shared: boolean,
    workerUrl: string | URL | undefined,
  ) {
    this.#queue = queue;
    this.#shared = shared;
    this.#crew = createCrew(environment, workerUrl, {
      done: (done) => this.#done(done),
      died: (member, cause) => this.#died(member, cause),
    });
  }

  get pending(): number {
    return this.#unsettled().length;
  }

  async inverseRoot(
    stack: Stack,
    p: number,
    options: InverseRootOptions = {},
    how: { readonly signal?: AbortSignal } = {},
  ): Promise<InverseRoots> {
    checkRootOptions(stack, p, options);
    const { previous = null, ...rest } = options;
    const work = { kind: 'roots', p, options: rest } as const;
    return (
      (await this.#run(work, stack, previous, rootsFrom, how)) ?? inverseRoot(stack, p, options)
    );
  }

  async symmetricEigens(
    stack: Stack,
    how: { readonly signal?: AbortSignal } = {},
  ): Promise<Eigens> {
    checkStack('symmetricEigens', stack);
    return (
      (await this.#run({ kind: 'eigens' }, stack, null, eigensFrom, how)) ?? symmetricEigens(stack)
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#crew.dismiss();
    this.#rejectAll(closed());
    return this.#closed;
  }

  /** What workers make of the stack; null if it has no matrices. */
  async #run<Out>(
    work: Work,
    { count, n, values }: Stack,
    previous: Stack | null,
    finish: (stack: Stack, results: Results, failures: Failures) => Out,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<Out | null> {
    signal?.throwIfAborted();
    if (this.#closed) throw closed();
    if (count === 0) return null;
    const stack = { count, n, values };
    const order = {
      job: ++this.#jobs,
      stack,
      previous,
      work,
      layout: this.#layoutFor(work, stack),
      kernels: kernels()?.kind ?? 'none',
    } as const;
    const job = createJob(
      order,
      this.#shared ? (one) => sharedHolding(one, this.#depot) : transferHolding,
      grainsOf(order.layout),
      (results, failures) => finish(stack, results, failures),
      signal,
    );
    this.#waiting.push(job);
    void this.#prepare();
    return job.promise.finally(() => this.#goOn());
  }

  #layoutFor(work: Work, { count, n, values }: Stack): Layout {
    const bytes = isFloat32(values) ? 4 : 8;
    const grain = grainFor(count, n, bytes, this.size, this.#shared);
    return { count, n, bytes, grain, measures: measuresOf(work, n) };
  }

  #unsettled(): Job[] {
    return [...this.#active.values(), ...this.#waiting].filter((job) => !job.settled);
  }

  #rejectAll(reason: CurvatureError): void {
    for (const job of this.#unsettled()) job.reject(reason);
  }

  /** Prepares what waits, one after another, so that jobs keep their order. */
  async #prepare(): Promise<void> {
    if (this.#preparing) return;
    this.#preparing = true;
    while (this.#waiting.length > 0 && this.#active.size < this.#queue) {
      const job = this.#waiting.shift()!;
      if (job.settled) continue;
      this.#active.set(job.number, job);
      await job.prepare();
      if (job.settled) this.#leave(job);
      this.#assign();
    }
    this.#preparing = false;
  }

  /** Gives every worker what it can take, the one with the least in hand first. */
  #assign(): void {
    const open = [...this.#active.values()].filter((job) => job.prepared && !job.settled);
    const grains = open.reduce((sum, job) => sum + job.left, 0);
    while (this.#crew.members.size < Math.min(this.size, grains)) this.#crew.hire();
    let takers = [...this.#crew.members];
    while (takers.length > 0) {
      const least = takers.reduce((a, b) => (b.jobs.length < a.jobs.length ? b : a));
      if (!this.#giveOne(least, open)) takers = takers.filter((member) => member !== least);
    }
    this.#crew.hold(this.pending > 0);
  }

  #giveOne(member: Member, open: readonly Job[]): boolean {
    if (!this.#shared && member.jobs.length >= AHEAD) return false;
    for (const job of open) {
      if (!job.settled && this.#giveOf(job, member)) return true;
    }
    return false;
  }

  #giveOf(job: Job, member: Member): boolean {
    try {
      const outgoing = job.holding!.taskFor(member.number);
      if (outgoing) this.#crew.give(member, outgoing);
      return outgoing !== null;
    } catch (cause) {
      job.reject(isError(cause) && cause.name === 'DataCloneError' ? notSendable(cause) : cause);
      return false;
    }
  }

  #done(done: Done): void {
    this.#failedStarts = 0;
    this.#active.get(done.job)?.accept(done);
    this.#goOn();
  }

  #leave(job: Job): void {
    this.#active.delete(job.number);
    job.holding?.free();
  }

  /** Lets go of jobs that are over and in nobody's hands, and fills the places. */
  #goOn(): void {
    const inHand = new Set([...this.#crew.members].flatMap(({ jobs }) => jobs));
    for (const job of this.#active.values())
      if (job.settled && job.prepared && !inHand.has(job.number)) this.#leave(job);
    this.#assign();
    void this.#prepare();
  }

  #died(member: Member, cause: Error): void {
    for (const job of this.#active.values()) job.holding?.release(member.number);
    const struck = this.#active.get(member.jobs[0] ?? 0);
    if (!member.ready && ++this.#failedStarts > 1) this.#rejectAll(couldNotStart(cause));
    if (member.ready && struck && ++struck.deaths > 1) struck.reject(diedTwice(cause));
    this.#goOn();
  }
}
