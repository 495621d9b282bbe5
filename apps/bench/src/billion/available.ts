import { readFileSync } from 'node:fs';
import os from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CurvatureError } from '@curvature/spec';

const GIB = 2 ** 30;
/** What the run leaves to others on the machine. */
const RESERVE = 2 * GIB;

setFlagsFromString('--expose-gc');
/** Frees what no one refers to. */
export const collectGarbage = runInNewContext('gc') as () => void;

export const gib = (bytes: number): string => (bytes / GIB).toFixed(2);

/** Bytes that the machine can still give; Linux counts what it can free, too. */
function availableBytes(): number {
  try {
    const [, kib] = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))!;
    return Number(kib) * 1024;
  } catch {
    return os.freemem();
  }
}

/**
 * @param most Bytes that this process may have in memory.
 * @throws CurvatureError when it has more, or the machine has less than 2 GiB left.
 */
export function checkMemory(done: number, of: number, most: number): void {
  const [left, own] = [availableBytes(), process.memoryUsage.rss()];
  if (left >= RESERVE && own <= most) return;
  throw new CurvatureError(
    `After ${done} of ${of} layers of this rank the process has ${gib(own)} GiB in memory, and the machine ${gib(left)} GiB left.`,
    'This many parameters do not fit.',
    'Take fewer by --parameters, gradients in turn, or allow more by --most.',
  );
}
