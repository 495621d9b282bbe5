import type { CurvatureError } from '@curvature/spec/checks';
import { checkPrevious, inverseRoot, type InverseRootOptions, type InverseRoots } from '../inverse-root.js';
import { checkStack, type Stack } from '../stack.js';
import { kernels } from '../wasm/kernels.js';
import { createCrew, type Crew, type Member } from './crew.js';
import type { Environment } from './environment.js';
import { createDepot } from './depot.js';
import { closed, couldNotStart, diedTwice, notSendable } from './errors.js';
import type { Outgoing } from './holding.js';
import { createJob, type Job } from './job.js';
import { grainFor, grainsOf, type Layout } from './layout.js';
import type { Done } from './messages.js';
import type { Pool } from './pool.js';
import { sharedHolding } from './shared-holding.js';
import { transferHolding } from './transfer-holding.js';

/** Tasks that a worker has in hand where each is a message: one to do, and one to go on with. */
const AHEAD = 2;

/** Jobs wait, are prepared in turn, and go to the crew, which takes grains of the first that has any. */
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
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<InverseRoots> {
    check(stack, p, options);
    signal?.throwIfAborted();
    if (this.#closed) throw closed();
    if (stack.count === 0) return inverseRoot(stack, p, options);
    const job = this.#createJob(stack, p, options, signal);
    this.#waiting.push(job);
    void this.#prepare();
    return job.promise.finally(() => this.#goOn());
  }

  close(): Promise<void> {
    this.#closed ??= this.#crew.dismiss();
    this.#rejectAll(closed());
    return this.#closed;
  }

  #createJob(
    { count, n, values }: Stack,
    p: number,
    options: InverseRootOptions,
    signal: AbortSignal | undefined,
  ): Job {
    const bytes = values instanceof Float32Array ? 4 : 8;
    const layout: Layout = { count, n, bytes, grain: grainFor(count, n, bytes, this.size, this.#shared) };
    const { previous = null, ...rest } = options;
    const order = {
      job: ++this.#jobs,
      stack: { count, n, values },
      previous,
      p,
      options: rest,
      layout,
      kernels: kernels()?.kind ?? 'none',
    } as const;
    return createJob(
      order,
      this.#shared ? (one) => sharedHolding(one, this.#depot) : transferHolding,
      grainsOf(layout),
      signal,
    );
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
      const outgoing = job.settled ? null : job.holding!.taskFor(member.number);
      if (outgoing) return this.#give(member, job, outgoing);
    }
    return false;
  }

  #give(member: Member, job: Job, outgoing: Outgoing): boolean {
    try {
      this.#crew.give(member, outgoing);
    } catch (cause) {
      job.reject(notSendable(cause as Error));
    }
    return true;
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

/** Refuses here and now what a worker would refuse. */
function check(stack: Stack, p: number, options: InverseRootOptions): void {
  checkStack('inverseRoot', stack);
  if (options.previous) checkPrevious(options.previous, stack);
  inverseRoot({ count: 0, n: 0, values: new Float64Array(0) }, p, { ...options, previous: null });
}
