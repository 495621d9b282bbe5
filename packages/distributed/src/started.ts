import { isMainThread, workerData } from 'node:worker_threads';
import type { Place } from './threads/memory.js';

/** The MPI whose launcher started this process. */
export type Family = 'openmpi' | 'mpich';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the launcher of an MPI has told this process by its environment. */
export interface Launched {
  readonly family: Family;
  /** How many processes it started; null where it does not say. */
  readonly size: number | null;
}

/** Null if no launcher started this process. Slurm alone says nothing: every job has its variables. */
export function launchedBy(env: Environment = process.env): Launched | null {
  const size = (name: string) => (env[name] === undefined ? null : Number(env[name]));
  if (env['OMPI_COMM_WORLD_SIZE']) return { family: 'openmpi', size: size('OMPI_COMM_WORLD_SIZE') };
  if (env['PMIX_RANK']) return { family: 'openmpi', size: size('SLURM_NTASKS') };
  if (env['PMI_RANK'] ?? env['PMI_FD']) return { family: 'mpich', size: size('PMI_SIZE') };
  return null;
}

/** What `launch` gave this thread; null in any other. */
export function placeOfThread(): Place | null {
  return isMainThread ? null : ((workerData as { curvatureRank?: Place })?.curvatureRank ?? null);
}
