import type { Message } from '../memory/stack-memory.js';
import type { Done, Reply } from '../messages/messages.js';
import type { Environment, Port } from './environment.js';

/** One worker, by a number that no other worker gets. */
export interface PoolWorker {
  readonly number: number;
  /** Whether its code has loaded. */
  ready: boolean;
  /** The jobs of its tasks, in the order of their execution. */
  readonly jobs: number[];
}

export interface WorkersEvents {
  readonly onDone: (done: Done) => void;
  /** The worker has left the set; `worker.jobs` lists its unfinished tasks. */
  readonly onExit: (worker: PoolWorker, cause: Error) => void;
}

/** The workers of a pool, and the tasks of each. */
export interface Workers {
  readonly all: ReadonlySet<PoolWorker>;
  /** Starts one more worker. */
  spawn(): void;
  /** Throws if the task holds a value that cannot be sent, e.g. a function. */
  give(worker: PoolWorker, message: Message): void;
  /** Whether workers keep the process alive. */
  keepAlive(busy: boolean): void;
  terminate(): Promise<void>;
}

export function createWorkers(
  environment: Environment,
  url: string | URL | undefined,
  events: WorkersEvents,
): Workers {
  const ports = new Map<PoolWorker, Port>();
  const all = new Set<PoolWorker>();
  let spawned = 0;
  let busy = false;
  const exit = (worker: PoolWorker, cause: Error) => {
    ports.delete(worker);
    if (all.delete(worker)) events.onExit(worker, cause);
  };
  const receive = (worker: PoolWorker, reply: Reply) => {
    if (reply === 'ready') {
      worker.ready = true;
      return;
    }
    worker.jobs.shift();
    if (all.has(worker)) events.onDone(reply);
  };
  return {
    all,
    spawn() {
      const worker: PoolWorker = { number: ++spawned, ready: false, jobs: [] };
      all.add(worker);
      try {
        const port = environment.spawn(url, {
          onReply: (reply) => receive(worker, reply),
          onExit: (cause) => exit(worker, cause),
        });
        ports.set(worker, port);
        port.keepAlive(busy);
      } catch (cause) {
        // Reported later, as the exit of a running worker would be.
        queueMicrotask(() => exit(worker, cause as Error));
      }
    },
    give(worker, { task, transfer }) {
      ports.get(worker)?.post(task, transfer);
      worker.jobs.push(task.job);
    },
    keepAlive(now) {
      if (now === busy) return;
      busy = now;
      for (const port of ports.values()) port.keepAlive(busy);
    },
    async terminate() {
      all.clear();
      await Promise.all([...ports.values()].map((port) => port.terminate()));
    },
  };
}
