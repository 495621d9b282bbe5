import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Backend, bufferOf, compute, type Copy, makeTensor } from '../device/index.js';
import type { Buffers, How, Way } from './way.js';
import { inParts } from './parts/in-parts.js';
import { inWhole } from './in-whole.js';
import { type Job, type Placed, placed, sizeOf, type Solved } from './table.js';

/** The roots of all stacks. Nothing is read back, and nothing waits. */
export function solveStacks(backend: Backend, jobs: readonly Job[], how: How): Solved[] {
  const solved = new Map<Job, Solved>();
  const isSmall = ({ matrix }: Job) => matrix.shape[1]! <= how.alone;
  const solve = (some: readonly Job[], way: Way) => {
    for (const pack of packsOf(backend, some))
      solvePack(backend, pack, how, way).forEach((one, k) => solved.set(pack[k]!, one));
  };
  solve(jobs.filter(isSmall), inWhole);
  solve(
    jobs.filter((job) => !isSmall(job)),
    inParts,
  );
  return jobs.map((job) => solved.get(job)!);
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

function solvePack(backend: Backend, jobs: readonly Job[], how: How, way: Way): Solved[] {
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
  const solved = all.map(({ count, n }) => ({
    root: makeTensor(backend, [count, n, n]),
    residual: makeTensor(backend, [count]),
    condition: makeTensor(backend, [count]),
    largest: makeTensor(backend, [count]),
  }));
  const dispatches = way(backend, all, buffers, how);
  compute(
    backend,
    dispatches,
    gathered(backend, all, buffers),
    spread(backend, all, buffers, solved),
  );
  for (const { dataId } of lent) backend.disposeData(dataId);
  return solved;
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

/** Copies of what was found into the tensors of each stack. */
function spread(
  backend: Backend,
  all: readonly Placed[],
  { roots, told }: Buffers,
  solved: readonly Solved[],
): Copy[] {
  const { matrices } = sizeOf(all);
  return all.flatMap((place, k) => {
    const { root, ...others } = solved[k]!;
    const planes = [others.residual, others.condition, others.largest].map((info, plane) => ({
      source: told,
      sourceOffset: 4 * (plane * matrices + place.first),
      target: bufferOf(backend, info),
      bytes: 4 * place.count,
    }));
    const whole = { source: roots, sourceOffset: 4 * place.at, bytes: bytesOf(place) };
    return [{ ...whole, target: bufferOf(backend, root) }, ...planes];
  });
}
