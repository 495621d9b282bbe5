import { Member } from '../member/member.js';
import type { Launched } from '../started.js';
import { endWithAll } from './ending.js';
import { otherLibrary } from './errors.js';
import { bind, type Mpi } from './functions.js';
import { endWithLauncher, loadKoffi, loadLibrary } from './library.js';
import { Processes } from './processes.js';
import { watch } from './watcher.js';

export interface Setup {
  readonly launched: Launched | null;
  readonly library: string | null;
  readonly stallMs: number;
}

/** A rank that is a process. @throws CurvatureError (a rejection) where MPI cannot be used. */
export async function processRank({ launched, library, stallMs }: Setup): Promise<Member> {
  const koffi = await loadKoffi();
  const found = loadLibrary(koffi, launched?.family ?? 'openmpi', library);
  const mpi = bind(found.library, found.path);
  const { rank, size } = start(mpi);
  const expected = launched?.size ?? size;
  if (expected !== size) {
    mpi.call('Finalize');
    throw otherLibrary(expected, size, found.path, mpi.version);
  }
  if (launched) endWithLauncher(koffi);
  const watcher = watch(rank, stallMs);
  const transport = new Processes(mpi, { rank, size, stallMs }, watcher);
  const member = new Member('mpi', rank, size, transport);
  endWithAll(mpi, member, transport);
  return member;
}

/** Errors come back as numbers, so that they can be thrown; only this thread calls MPI. */
function start(mpi: Mpi): { rank: number; size: number } {
  const [provided, rank, size] = [new Int32Array(1), new Int32Array(1), new Int32Array(1)];
  const THREAD_FUNNELED = 1;
  mpi.call('Init_thread', null, null, THREAD_FUNNELED, provided);
  mpi.call('Comm_set_errhandler', mpi.abi.world, mpi.abi.errorsReturn);
  mpi.call('Comm_rank', mpi.abi.world, rank);
  mpi.call('Comm_size', mpi.abi.world, size);
  return { rank: rank[0]!, size: size[0]! };
}
