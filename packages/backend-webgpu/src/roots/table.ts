import type { Ridge } from '@curvature/spec';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { ROW_WORDS, ROWS, scheduleOf } from './schedule.js';
import { WORDS } from './wgsl/matrix.js';

/** A stack of matrices whose roots A^(-1/p) are wanted, and the roots that it had. */
export interface Job {
  readonly matrix: Tensor; // [count, n, n]
  /** What the matrices are divided by, without the ridge. */
  readonly weight: number;
  readonly ridge: Ridge;
  readonly p: number;
  readonly previous: Tensor | null;
}

/** What is told of a stack. root: [count, n, n], the others: [count] */
export interface Solved {
  readonly root: TensorInfo;
  readonly residual: TensorInfo;
  readonly condition: TensorInfo;
  readonly largest: TensorInfo;
}

/** A stack at its place among others: its first element and its first matrix. */
export interface Placed {
  readonly job: Job;
  readonly count: number;
  readonly n: number;
  readonly at: number;
  readonly first: number;
}

/** Stacks one after the other. */
export function placed(jobs: readonly Job[]): readonly Placed[] {
  let [at, first] = [0, 0];
  return jobs.map((job) => {
    const [count, n] = job.matrix.shape as [number, number, number];
    const place = { job, count, n, at, first };
    at += job.matrix.size;
    first += count;
    return place;
  });
}

/** All elements, and all matrices, of placed stacks. */
export const sizeOf = (all: readonly Placed[]): { elements: number; matrices: number } => {
  const { at, first, count, job } = all.at(-1)!;
  return { elements: at + job.matrix.size, matrices: first + count };
};

/**
 * The table of matrices, as programs read it, and after it the schedule of each p.
 * @param workOf Where the slots of the matrix of this number begin.
 */
export function tableOf(all: readonly Placed[], workOf: (matrix: number) => number): Int32Array {
  const powers = [...new Set(all.map(({ job }) => job.p))];
  const end = sizeOf(all).matrices * WORDS;
  const startOf = (p: number) => end + powers.indexOf(p) * ROWS * ROW_WORDS;
  const table = new Uint32Array(end + powers.length * ROWS * ROW_WORDS);
  const floats = new Float32Array(table.buffer);
  for (const { job, at, first, count, n } of all)
    for (let k = 0; k < count; k++) {
      const i = (first + k) * WORDS;
      table.set([at + k * n * n, n, job.p, job.previous ? 1 : 0], i);
      floats.set([job.ridge.absolute, job.ridge.relative], i + 4);
      table[i + 6] = workOf(first + k);
      floats[i + 7] = 1 / job.weight;
      table[i + 8] = startOf(job.p);
    }
  for (const p of powers)
    floats.set(
      scheduleOf(p).flatMap(({ least, a, b }) => [least, a, b]),
      startOf(p),
    );
  return new Int32Array(table.buffer);
}
