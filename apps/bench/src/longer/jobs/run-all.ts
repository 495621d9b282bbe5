import { type Job, keyOf, type LongerRun } from './job.js';
import { type Plan, readyJobs } from './plan.js';

/** Runs one job at a time: in this process, or in another. */
export interface Runner {
  /** @throws If `signal` is aborted, which stops the job. */
  run(job: Job, signal?: AbortSignal): Promise<LongerRun>;
  stop(): void;
}

export interface RunAllOptions {
  readonly plan: Plan;
  readonly runners: readonly Runner[];
  /** Those that exist, which are not run again. */
  readonly known: readonly LongerRun[];
  /** After so many seconds no run starts; default: none is too late. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  readonly onRun: (run: LongerRun) => void;
  /** A job failed by a mistake in code or a process that ended; the others go on. */
  readonly onFailure: (job: Job, error: Error) => void;
}

/** Runs the jobs of a plan on all runners at once, each as soon as it can start. */
export async function runAll(options: RunAllOptions): Promise<void> {
  const { plan, runners, known, seconds = Infinity, signal, onRun, onFailure } = options;
  const done = new Map<string, LongerRun | null>(known.map((one) => [keyOf(one), one]));
  const started = new Set<string>();
  const end = performance.now() + 1000 * seconds;
  const free = [...runners];
  const running = new Set<Promise<void>>();

  async function run(runner: Runner, job: Job): Promise<void> {
    let found: LongerRun | null = null;
    try {
      found = await runner.run(job, signal);
      onRun(found);
    } catch (error) {
      if (!signal?.aborted) onFailure(job, error as Error);
    }
    done.set(keyOf(job), found);
    free.push(runner);
  }

  for (;;) {
    const isOver = signal?.aborted === true || performance.now() >= end;
    const ready = isOver ? [] : readyJobs(plan, done).filter((job) => !started.has(keyOf(job)));
    for (const job of ready.slice(0, free.length)) {
      started.add(keyOf(job));
      const ending: Promise<void> = run(free.shift()!, job).finally(() => running.delete(ending));
      running.add(ending);
    }
    if (running.size === 0) return;
    await Promise.race(running);
  }
}
