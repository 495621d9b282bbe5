import { readFileSync } from 'node:fs';
import { cpuNow } from './cpu-time.js';

/**
 * Milliseconds of a core that this thread alone has used. Linux counts them by thread; elsewhere the
 * other threads of the process are in it.
 */
export function threadCpuNow(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6;
  } catch {
    return cpuNow();
  }
}
