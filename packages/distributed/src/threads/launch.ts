import { checkNumber, checkKnown, CurvatureError } from '@curvature/spec';
import type { Worker } from 'node:worker_threads';
import { ranksInOrder } from '../ranks-in-order.js';
import { STALL_MS } from '../stall.js';
import { markEnded, newMemory, type Place } from './memory.js';
import { startProgram } from './program.js';

export interface LaunchOptions {
  /** How many threads run the program; 1 or more. */
  readonly ranks: number;
  /** What the program finds in `process.argv` from place 2 on; none by default. */
  readonly argv?: readonly string[];
  /** Milliseconds that a rank waits for another before all end; default 300000. */
  readonly stallMs?: number;
}

/**
 * Runs a program on several ranks, worker threads of this process, whose `ranks()` then finds the
 * others. Resolves when all have come to their end.
 * @param file A path, or a URL such as `import.meta.url`.
 * @throws CurvatureError (a rejection) that names the first rank that threw, exited or hung, once
 * all others have been ended.
 */
export async function launch(file: string | URL, options: LaunchOptions): Promise<void> {
  checkKnown('launch', options, ['ranks', 'argv', 'stallMs']);
  const size = checkNumber('launch', 'ranks', options.ranks, { min: 1, max: 1024, integer: true });
  const { argv = [], stallMs = STALL_MS } = options;
  checkNumber('launch', 'stallMs', stallMs, { above: 0 });
  const memory = newMemory(size);
  const workers = ranksInOrder(size).map((rank) => {
    const place: Place = { rank, size, memory, stallMs };
    return startProgram(file, { argv: [...argv], workerData: { curvatureRank: place } });
  });
  const ends = workers.map((worker, rank) => endOf(worker, rank, memory));
  try {
    await Promise.all(ends);
  } catch (error) {
    await Promise.race([Promise.all(workers.map((each) => each.terminate())), wait(ENDING_MS)]);
    throw error;
  }
}

/** A thread within a native call ends only after it. */
const ENDING_MS = 2000;
const wait = (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms).unref());

/** Settles when a rank ends; the others are told at once. */
const endOf = (worker: Worker, rank: number, memory: SharedArrayBuffer) =>
  new Promise<void>((resolve, reject) => {
    worker.on('error', (error) => {
      reject(failed(rank, error));
      markEnded(memory, rank);
    });
    worker.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(exited(rank, code));
      markEnded(memory, rank);
    });
  });

const failed = (rank: number, error: Error): CurvatureError =>
  new CurvatureError(
    `Rank ${rank} failed: ${error.message ?? String(error)}`,
    '',
    'All other ranks were ended; start again from the last checkpoint.',
    { cause: error },
  );

const exited = (rank: number, code: number): CurvatureError =>
  new CurvatureError(
    `Rank ${rank} ended with exit code ${code}.`,
    'It called process.exit, or was ended.',
    'All other ranks were ended; start again from the last checkpoint.',
  );
