import { CurvatureError } from '@curvature/spec';
import type { Holding, Order } from '../memory/stack-memory.js';
import type { Results } from '../memory/layout.js';
import type { Done, WireError } from '../messages/messages.js';
import type { Failures } from '../messages/work.js';

/** An order under way. */
export interface Job<Out = unknown> {
  readonly number: number;
  readonly promise: Promise<Out>;
  /** null until it is prepared. */
  holding: Holding | null;
  /** The stack is where workers can read it. */
  prepared: boolean;
  /** Workers that died over it. */
  deaths: number;
  /** Grains that have no results yet. */
  left: number;
  settled: boolean;
  /** Takes memory and brings the stack there; rejects the job if there is none. */
  prepare(): Promise<void>;
  /** Takes in what a worker has done. */
  accept(done: Done): void;
  reject(reason: unknown): void;
}

/** A job of `grains`, whose results `finish` hands out; `signal` rejects it. */
export function createJob<Out>(
  order: Order,
  hold: (order: Order) => Holding,
  grains: number,
  finish: (results: Results, failures: Failures) => Out,
  signal: AbortSignal | undefined,
): Job<Out> {
  const { promise, resolve, reject } = deferred<Out>();
  const failure = Array.from({ length: order.layout.count }, (): string | null => null);
  const settle = (how: () => void) => {
    if (job.settled) return;
    job.settled = true;
    signal?.removeEventListener('abort', abort);
    job.holding?.cancel();
    how();
  };
  const deliver = async (holding: Holding) => {
    try {
      const results = await holding.collect(() => !job.settled);
      settle(() => resolve(finish(results, failure)));
    } catch (cause) {
      job.reject(cause);
    }
  };
  const job: Job<Out> = {
    number: order.job,
    holding: null,
    promise,
    prepared: false,
    deaths: 0,
    left: grains,
    settled: false,
    async prepare() {
      try {
        job.holding = hold(order);
        await job.holding.prepare(() => !job.settled);
      } catch (cause) {
        job.reject(cause);
      }
      job.prepared = true;
    },
    accept(done) {
      const { holding } = job;
      if (job.settled || !holding) return;
      if (done.error) return job.reject(fromWire(done.error));
      for (const [matrix, why] of done.failures) failure[matrix] = why;
      job.left -= holding.accept(done);
      if (job.left === 0) void deliver(holding);
    },
    reject: (reason) => settle(() => reject(reason)),
  };
  const abort = () => job.reject(signal!.reason);
  signal?.addEventListener('abort', abort);
  return job;
}

function fromWire({ parts, message }: WireError): Error {
  return parts ? new CurvatureError(...parts) : new Error(message);
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
