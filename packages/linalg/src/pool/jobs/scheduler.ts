import { isError } from '../../realms.js';
import { couldNotStart, diedTwice, notSendable } from '../errors.js';
import type { Done } from '../messages/messages.js';
import type { Environment } from '../workers/environment.js';
import { createWorkers, type PoolWorker, type Workers } from '../workers/workers.js';
import type { Job } from './job.js';

/** Tasks of one worker at a time if each is a message: the current one, and the next. */
const AHEAD = 2;

interface Limits {
  /** The most workers. */
  readonly workers: number;
  /** The most jobs that hold memory. */
  readonly queue: number;
  /** Whether one task of a worker covers all chunks that it can claim. */
  readonly shared: boolean;
}

/**
 * Prepares jobs in their order, and gives chunks of the first job that has any to workers. Spawns
 * workers as they are needed, and replaces those that die.
 */
export class Scheduler {
  readonly #workers: Workers;
  readonly #waiting: Job[] = [];
  /** Jobs that hold memory: in preparation, under way, or settled with a worker still at them. */
  readonly #active = new Map<number, Job>();
  #preparing = false;
  #failedStarts = 0;

  constructor(
    environment: Environment,
    workerUrl: string | URL | undefined,
    readonly limits: Limits,
  ) {
    this.#workers = createWorkers(environment, workerUrl, {
      onDone: (done) => this.#done(done),
      onExit: (worker, cause) => this.#exited(worker, cause),
    });
  }

  get unsettled(): Job[] {
    return [...this.#active.values(), ...this.#waiting].filter((job) => !job.settled);
  }

  /** Runs the job when its turn comes; its promise settles then. */
  add<Out>(job: Job<Out>): Promise<Out> {
    this.#waiting.push(job as Job);
    void this.#prepare();
    return job.promise.finally(() => this.#proceed());
  }

  rejectAll(reason: Error): void {
    for (const job of this.unsettled) job.reject(reason);
  }

  terminate(): Promise<void> {
    return this.#workers.terminate();
  }

  /** Prepares one waiting job after another, so that jobs keep their order. */
  async #prepare(): Promise<void> {
    if (this.#preparing) return;
    this.#preparing = true;
    while (this.#waiting.length > 0 && this.#active.size < this.limits.queue) {
      const job = this.#waiting.shift()!;
      if (job.settled) continue;
      this.#active.set(job.number, job);
      await job.prepare();
      if (job.settled) this.#remove(job);
      this.#assign();
    }
    this.#preparing = false;
  }

  /** Gives every worker the tasks that it can take; the one with the fewest comes first. */
  #assign(): void {
    const open = [...this.#active.values()].filter((job) => job.prepared && !job.settled);
    const chunks = open.reduce((sum, job) => sum + job.left, 0);
    while (this.#workers.all.size < Math.min(this.limits.workers, chunks)) this.#workers.spawn();
    let takers = [...this.#workers.all];
    while (takers.length > 0) {
      const least = takers.reduce((a, b) => (b.jobs.length < a.jobs.length ? b : a));
      if (!this.#giveOne(least, open)) takers = takers.filter((worker) => worker !== least);
    }
    this.#workers.keepAlive(this.unsettled.length > 0);
  }

  #giveOne(worker: PoolWorker, open: readonly Job[]): boolean {
    if (!this.limits.shared && worker.jobs.length >= AHEAD) return false;
    return open.some((job) => !job.settled && this.#giveOf(job, worker));
  }

  #giveOf(job: Job, worker: PoolWorker): boolean {
    try {
      const message = job.memory!.taskFor(worker.number);
      if (message) this.#workers.give(worker, message);
      return message !== null;
    } catch (cause) {
      job.reject(isError(cause) && cause.name === 'DataCloneError' ? notSendable(cause) : cause);
      return false;
    }
  }

  #done(done: Done): void {
    this.#failedStarts = 0;
    this.#active.get(done.job)?.accept(done);
    this.#proceed();
  }

  #remove(job: Job): void {
    this.#active.delete(job.number);
    job.memory?.free();
  }

  /** Removes settled jobs at which no worker is any longer, and fills their places. */
  #proceed(): void {
    const underWay = new Set([...this.#workers.all].flatMap(({ jobs }) => jobs));
    for (const job of this.#active.values())
      if (job.settled && job.prepared && !underWay.has(job.number)) this.#remove(job);
    this.#assign();
    void this.#prepare();
  }

  #exited(worker: PoolWorker, cause: Error): void {
    for (const job of this.#active.values()) job.memory?.requeue(worker.number);
    const struck = this.#active.get(worker.jobs[0] ?? 0);
    if (!worker.ready && ++this.#failedStarts > 1) this.rejectAll(couldNotStart(cause));
    if (worker.ready && struck && ++struck.deaths > 1) struck.reject(diedTwice(cause));
    this.#proceed();
  }
}
