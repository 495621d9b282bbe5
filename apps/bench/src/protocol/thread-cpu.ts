import { readFileSync } from 'node:fs';
import { cpuNow } from './cpu-time.js';

const nothing = new Int32Array(new SharedArrayBuffer(4));
const MOMENT_MS = 0.01;

/**
 * Milliseconds of a core that this thread alone has used. Linux counts them by thread; elsewhere the
 * other threads of the process are in it.
 */
export function threadCpuNow(): number {
  // Linux counts at ticks, some milliseconds apart, and whenever a thread goes to sleep.
  Atomics.wait(nothing, 0, 0, MOMENT_MS);
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    return cpuNow();
  }
}
