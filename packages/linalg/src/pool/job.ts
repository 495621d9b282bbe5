import { CurvatureError } from '@curvature/spec/checks';
import type { InverseRoots } from '../inverse-root.js';
import type { Holding, Order } from './holding.js';
import type { Results } from './layout.js';
import type { Done, WireError } from './messages.js';

/** An order under way. */
export interface Job {
  readonly number: number;
  readonly promise: Promise<InverseRoots>;
  /** null until it is prepared. */
  holding: Holding | null;
  /** The stack is where workers can read it. */
  prepared: boolean;
  /** Workers that died over it. */
  deaths: number;
  /** Grains that have no results yet. */
  left: number;
  settled: boolean;
  /** Takes memory and brings the stack there. */
  prepare(): Promise<void>;
  /** Takes in what a worker has done. */
  accept(done: Done): void;
  reject(reason: unknown): void;
}

/** A job of `grains`; `signal` rejects it. */
export function createJob(
  order: Order,
  hold: (order: Order) => Holding,
  grains: number,
  signal: AbortSignal | undefined,
): Job {
  const { promise, resolve, reject } = deferred<InverseRoots>();
  const failure = Array.from({ length: order.layout.count }, (): string | null => null);
  const settle = (how: () => void) => {
    if (job.settled) return;
    job.settled = true;
    signal?.removeEventListener('abort', abort);
    job.holding?.cancel();
    how();
  };
  const deliver = async (holding: Holding) => {
    const results = await holding.collect(() => !job.settled);
    settle(() => resolve(rootsOf(order, results, failure)));
  };
  const job: Job = {
    number: order.job,
    holding: null,
    promise,
    prepared: false,
    deaths: 0,
    left: grains,
    settled: false,
    async prepare() {
      job.holding = hold(order);
      await job.holding.prepare(() => !job.settled);
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

function rootsOf({ layout: { count, n } }: Order, results: Results, failure: (string | null)[]): InverseRoots {
  const { root, ...measures } = results;
  return { ...measures, root: { count, n, values: root }, failure };
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
