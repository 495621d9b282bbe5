import type { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Ends this process where it hangs within MPI, which its own thread cannot tell of any more. */
export interface Watcher {
  /** Before a call of MPI that may block. */
  enter(): void;
  /** After it. */
  leave(): void;
  stop(): void;
}

interface Watched {
  /** [0]: calls begun; [1]: 1 within a call. */
  readonly clock: Int32Array;
  readonly rank: number;
  readonly stallMs: number;
}

/** Starts a thread that looks at the clock of calls. */
export function watch(rank: number, stallMs: number): Watcher {
  const clock = new Int32Array(new SharedArrayBuffer(8));
  const watched: Watched = { clock, rank, stallMs };
  const code = `(${look.toString()})(require('node:worker_threads').workerData, require('node:fs'))`;
  const worker = new Worker(code, { eval: true, workerData: watched, execArgv: [] });
  worker.unref();
  return {
    enter() {
      Atomics.add(clock, 0, 1);
      Atomics.store(clock, 1, 1);
    },
    leave: () => void Atomics.store(clock, 1, 0),
    stop: () => void worker.terminate(),
  };
}

/**
 * Runs in the thread, from its text: it uses what it is given alone. The launcher sees a killed
 * process, and ends the others.
 */
function look(
  { clock, rank, stallMs }: Watched,
  fs: { readonly writeSync: typeof writeSync },
): void {
  let seen = -1;
  let since = 0;
  setInterval(
    () => {
      const call = Atomics.load(clock, 0);
      const now = performance.now();
      if (Atomics.load(clock, 1) === 0 || call !== seen) {
        seen = call;
        since = now;
      } else if (now - since > stallMs) {
        const ms = Math.round(now - since);
        fs.writeSync(
          2,
          `[rank ${rank}] hangs within MPI for ${ms} ms: this rank ends, and all with it\n`,
        );
        process.kill(process.pid, 'SIGKILL');
      }
    },
    Math.min(250, stallMs / 4),
  );
}
