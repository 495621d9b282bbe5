// Roots of stacks by both ways, as numbers.
import type { SymmetricRoot } from '@curvature/spec/roots';
import * as tf from '@tensorflow/tfjs';
import { solveStacks } from '../src/roots/solve-stacks.js';
import type { Job } from '../src/roots/table.js';
import { backend } from './on-webgpu.js';
import { numbersOfRoot, relativeError } from './root-cases.js';

/** Both ways of solving; the second one with matrices far too small for it. */
export const ways = [
  ['one workgroup for a matrix', 128],
  ['many workgroups for a matrix', 0],
] as const;

export const defaults = { weight: 1, ridge: { absolute: 0, relative: 1e-5 }, p: 4, previous: null };
/** How roots are taken; matrices up to `alone` by one workgroup each. */
export const howOf = (alone: number, room = Infinity) => ({
  steps: 25,
  tolerance: 0.1,
  alone,
  room,
});

/** Solves, reads, and disposes all that it has made. */
export async function solved(
  alone: number,
  jobs: readonly (Partial<Job> & Pick<Job, 'matrix'>)[],
  room = Infinity,
) {
  const complete = jobs.map((job) => ({ ...defaults, ...job }));
  const roots = solveStacks(backend(), complete, howOf(alone, room)).map(
    (infos) =>
      Object.fromEntries(
        Object.entries(infos).map(([name, info]) => [
          name,
          tf.engine().makeTensorFromTensorInfo(info),
        ]),
      ) as Required<SymmetricRoot>,
  );
  const numbers = await Promise.all(roots.map(numbersOfRoot));
  const errors = await Promise.all(
    roots.map(async ({ root }, k) => {
      const { matrix, ridge, p } = complete[k]!;
      return relativeError(root, { kind: 'symmetric', matrix, ridge }, p);
    }),
  );
  tf.dispose(roots);
  return numbers.map((each, k) => ({ ...each, error: errors[k]! }));
}
export const one = async (alone: number, job: Partial<Job> & Pick<Job, 'matrix'>) =>
  (await solved(alone, [job]))[0]!;
export const most = (values: readonly number[]) => Math.max(...values);
