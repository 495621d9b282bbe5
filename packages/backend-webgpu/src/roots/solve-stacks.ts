import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, bufferOf, compute, type Copy, makeTensor } from '../device/index.js';
import type { Buffers, How, Way } from './way.js';
import { inParts } from './parts/in-parts.js';
import { inWhole } from './in-whole.js';
import { type Job, type Placed, placed, sizeOf, type Solved } from './table.js';

/** The roots of all stacks. Nothing is read back, and nothing waits. */
export function solveStacks(backend: Backend, jobs: readonly Job[], how: How): Solved[] {
  const solved = jobs.map(({ matrix }) => {
    const [count, n] = matrix.shape as [number, number, number];
    const measure = () => makeTensor(backend, [count]);
    return {
      root: makeTensor(backend, [count, n, n]),
      residual: measure(),
      condition: measure(),
      largest: measure(),
    };
  });
  const targets = solved.map(({ root, residual, condition, largest }) => ({
    root,
    planes: [residual, condition, largest].map((info) => ({ info, at: 0 })),
  }));
  solveInto(backend, jobs, how, targets);
  return solved;
}

/** The same, with what is told of all matrices in one tensor, [3, matrices]. */
export function solveJoined(
  backend: Backend,
  jobs: readonly Job[],
  how: How,
): { readonly roots: readonly TensorInfo[]; readonly told: TensorInfo } {
  const matrices = jobs.reduce((sum, { matrix }) => sum + matrix.shape[0]!, 0);
  const told = makeTensor(backend, [3, matrices]);
  let first = 0;
  const targets = jobs.map(({ matrix }) => {
    const at = first;
    first += matrix.shape[0]!;
    const planes = [0, 1, 2].map((plane) => ({ info: told, at: plane * matrices + at }));
    return { root: makeTensor(backend, matrix.shape), planes };
  });
  solveInto(backend, jobs, how, targets);
  return { roots: targets.map(({ root }) => root), told };
}

/** Where the root of a stack goes, and residual, condition and largest eigenvalue of its matrices. */
interface Target {
  readonly root: TensorInfo;
  readonly planes: readonly { readonly info: TensorInfo; readonly at: number }[];
}

function solveInto(
  backend: Backend,
  jobs: readonly Job[],
  how: How,
  targets: readonly Target[],
): void {
  const targetOf = new Map(jobs.map((job, k) => [job, targets[k]!]));
  const isSmall = ({ matrix }: Job) => matrix.shape[1]! <= how.alone;
  const solve = (some: readonly Job[], way: Way) => {
    for (const pack of packsOf(backend, some)) solvePack(backend, pack, how, way, targetOf);
  };
  solve(jobs.filter(isSmall), inWhole);
  solve(
    jobs.filter((job) => !isSmall(job)),
    inParts,
  );
}

/** Jobs in packs, each of which fits into one buffer. */
function packsOf({ device }: Backend, jobs: readonly Job[]): Job[][] {
  const most = device.limits.maxStorageBufferBindingSize / 4;
  const packs: Job[][] = [];
  let room = 0;
  for (const job of jobs) {
    if (job.matrix.size > room) {
      packs.push([]);
      room = most;
    }
    packs.at(-1)!.push(job);
    room -= job.matrix.size;
  }
  return packs;
}

function solvePack(
  backend: Backend,
  jobs: readonly Job[],
  how: How,
  way: Way,
  targets: ReadonlyMap<Job, Target>,
): void {
  const all = placed(jobs);
  const { elements, matrices } = sizeOf(all);
  const lent: TensorInfo[] = [];
  const lend = (size: number | Int32Array) => {
    const info =
      typeof size === 'number'
        ? makeTensor(backend, [size])
        : backend.makeTensorInfo([size.length], 'int32', size);
    lent.push(info);
    return bufferOf(backend, info);
  };
  const buffers = {
    factors: lend(elements),
    roots: lend(elements),
    told: lend(3 * matrices),
    lend,
  };
  const dispatches = way(backend, all, buffers, how);
  compute(
    backend,
    dispatches,
    gathered(backend, all, buffers),
    spread(backend, all, buffers, targets),
  );
  for (const { dataId } of lent) backend.disposeData(dataId);
}

const bytesOf = ({ job }: Placed) => 4 * job.matrix.size;

/** Copies of the factors, and of the previous roots, into one buffer each. */
const gathered = (backend: Backend, all: readonly Placed[], { factors, roots }: Buffers): Copy[] =>
  all.flatMap((place) => {
    const { matrix, previous } = place.job;
    const to = { bytes: bytesOf(place), targetOffset: 4 * place.at };
    return [
      { ...to, source: bufferOf(backend, matrix), target: factors },
      ...(previous ? [{ ...to, source: bufferOf(backend, previous), target: roots }] : []),
    ];
  });

/** Copies of what was found to where it goes. */
function spread(
  backend: Backend,
  all: readonly Placed[],
  { roots, told }: Buffers,
  targets: ReadonlyMap<Job, Target>,
): Copy[] {
  const { matrices } = sizeOf(all);
  return all.flatMap((place) => {
    const { root, planes } = targets.get(place.job)!;
    const measures = planes.map(({ info, at }, plane) => ({
      source: told,
      sourceOffset: 4 * (plane * matrices + place.first),
      target: bufferOf(backend, info),
      targetOffset: 4 * at,
      bytes: 4 * place.count,
    }));
    const whole = { source: roots, sourceOffset: 4 * place.at, bytes: bytesOf(place) };
    return [{ ...whole, target: bufferOf(backend, root) }, ...measures];
  });
}
