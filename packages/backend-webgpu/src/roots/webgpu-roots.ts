import {
  CurvatureError,
  type Factors,
  type Given,
  number,
  options,
  type Quality,
  type RootSolver,
} from '@curvature/spec';
import type { Solve } from '@curvature/spec/internal';
import { matrixRoots, multiplyAlong, type SymmetricRoot, worstOf } from '@curvature/spec/roots';
import { backend, engine, getBackend, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Backend } from '../device/index.js';
import { readTogether } from './read-together.js';
import { solveStacks } from './solve-stacks.js';
import type { Job, Solved } from './table.js';
import { ALONE, STEPS } from './way.js';

const webgpuRootsOptions = options('webgpuRoots', {
  steps: number({
    default: STEPS,
    min: 1,
    max: 200,
    integer: true,
    describe: 'Newton steps at most',
  }),
  tolerance: number({
    default: 0.1,
    above: 0,
    below: Infinity,
    describe: 'a root with a larger true residual is not used: the previous one stays',
  }),
});

type SymmetricSolve = Solve<Factors['symmetric'], SymmetricRoot>;

/**
 * A^(-1/p) on the GPU, as `newtonRoots` of @curvature/backend-tfjs takes it, by the coupled Newton
 * iteration (Iannazzo 2006) in float32, in few dispatches and without a read: one for all stacks
 * of all parameters with matrices up to 128, however many; about 3 for each step for larger ones.
 * Steps are longer than Newton's while a matrix is far from the identity. Each matrix ends its
 * iteration by itself. The true residual max |X^p A - I| decides whether a root is used, and `quality`
 * tells it later. Good up to condition 1e5 or so: use a relative ridge of 1e-5 or more.
 *
 * @param given.steps Newton steps at most, 1 to 200; default 25, and of matrices
 *   above 128 never more than the ridge asks for (1e-5 with p = 4: 14 to 15).
 * @param given.tolerance A root with a larger true residual is not used, and the previous one
 *   stays; default 0.1, as Google's and Meta's.
 * @throws CurvatureError for an invalid option; from `solve` for an exponent that is not -1/p with a
 *   whole p, and on other backends than webgpu.
 */
export function webgpuRoots(
  given: Given<typeof webgpuRootsOptions> = {},
): RootSolver<'symmetric', SymmetricRoot> {
  const how = { ...webgpuRootsOptions.complete(given), alone: ALONE, room: Infinity };
  const solveAll = (jobs: readonly SymmetricSolve[]): SymmetricRoot[] =>
    solveStacks(webgpu(), jobs.map(jobOf), how).map(asTensors);
  return {
    name: 'webgpuRoots',
    solve: (factor, exponent, previous) => solveAll([[factor, exponent, previous, 1]])[0]!,
    solveAll,
    checks: ({ residual }) => [residual],
    stacked: true,
    meaning: matrixRoots,
    multiply: multiplyAlong,
    quality: qualityOf,
    estimate: (count, n, exponent) => ({
      bytes: 4 * count * (n * n + 3),
      flops: 2 * count * n ** 3 * how.steps * (1 + productsOfPower(Math.round(-1 / exponent))),
    }),
  };
}

/** As of other solvers; on webgpu all roots of a step are read as one. */
async function qualityOf(root: SymmetricRoot): Promise<Quality> {
  if (getBackend() !== 'webgpu' || !root.largest) return worstOf(root);
  const measures = [root.residual, root.condition, root.largest];
  const [residual, condition, largest] = await Promise.all(
    measures.map((each) => readTogether(webgpu(), each)),
  );
  return {
    residual: Math.max(0, ...residual!),
    condition: Math.max(1, ...condition!),
    largest: Math.max(0, ...largest!),
  };
}

const jobOf = ([{ matrix, ridge }, exponent, previous, weight]: SymmetricSolve): Job => ({
  matrix,
  weight,
  ridge,
  p: wholeRoot(exponent),
  previous: previous?.root ?? null,
});

/** Products in S^p M: a square for each bit of p but one, and a product for each bit that is 1. */
const productsOfPower = (p: number) =>
  Math.floor(Math.log2(p)) + [...p.toString(2)].filter((bit) => bit === '1').length;

const tensorOf = (info: TensorInfo) => engine().makeTensorFromTensorInfo(info);
const asTensors = ({ root, residual, condition, largest }: Solved): SymmetricRoot => ({
  root: tensorOf(root),
  residual: tensorOf(residual),
  condition: tensorOf(condition),
  largest: tensorOf(largest),
});

function webgpu(): Backend {
  if (getBackend() === 'webgpu') return backend() as Backend;
  throw new CurvatureError(
    `webgpuRoots: the current backend is ${getBackend()}, and its programs are for webgpu.`,
    'tf.setBackend has not been awaited, or the browser has no webgpu.',
    "Await tf.setBackend('webgpu') before training; elsewhere use eigenRoots() or newtonRoots().",
  );
}

function wholeRoot(exponent: number): number {
  const p = Math.round(-1 / exponent);
  if (p >= 1 && Math.abs(-1 / p - exponent) < 1e-9) return p;
  throw new CurvatureError(
    `webgpuRoots: the exponent must be -1/p with a whole p of at least 1, got ${exponent}.`,
    'Newton finds inverse p-th roots only.',
    'Use eigenRoots(), which takes any exponent.',
  );
}
