import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startOf } from '../../../tools/bundled.js';
import { PROCESS_LIMIT } from '../../../tools/limits.js';
import { ended } from './launched.js';

/** An MPI of this machine; `command` is null where it is not found. */
export interface Launcher {
  readonly name: 'Open MPI' | 'MPICH';
  readonly command: string | null;
  /** What Debian calls its package. */
  readonly debian: string;
}

/** Debian names the commands of both; elsewhere `mpirun` is either. */
const commands = {
  'Open MPI': ['mpirun.openmpi', 'mpirun'],
  MPICH: ['mpirun.mpich', 'mpirun'],
};
const says = { 'Open MPI': /Open MPI|OpenRTE|PRRTE/i, MPICH: /HYDRA|MPICH/i };

function commandOf(name: Launcher['name']): string | null {
  const found = commands[name].find((command) => {
    const { stdout } = spawnSync(command, ['--version'], {
      encoding: 'utf8',
      timeout: PROCESS_LIMIT,
    });
    return says[name].test(stdout ?? '');
  });
  return found ?? null;
}

export const launchers: readonly Launcher[] = [
  { name: 'Open MPI', command: commandOf('Open MPI'), debian: 'openmpi-bin' },
  { name: 'MPICH', command: commandOf('MPICH'), debian: 'mpich' },
];

/** Open MPI binds ranks to cores, and refuses more ranks than cores and to run as root, unless told. */
const flags = { 'Open MPI': ['--bind-to', 'none', '--oversubscribe'], MPICH: [] };
const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

/** Ranks of MPICH spin while they wait: more than the cores of a machine take very long. */
export const mostRanks = ({ name }: Launcher): number =>
  name === 'MPICH' ? Math.max(2, Math.min(4, availableParallelism())) : 4;

/** What the names of tests end with: why they are skipped, if the MPI is not found. */
export const skipReason = ({ name, command, debian }: Launcher): string =>
  command === null ? ` (skipped: ${name} is not found; apt-get install ${debian})` : '';

/** The arguments by which Node runs a program of this package. */
export const startHere = (file: string): Promise<string[]> =>
  startOf(fileURLToPath(new URL(`../${file}`, import.meta.url)));

/** Runs a program on ranks that are processes. */
export async function underMpi(
  { name, command }: Launcher,
  ranks: number,
  [file = '', ...argv]: readonly string[],
) {
  const node = [process.execPath, ...(await startHere(file)), ...argv];
  const env = process.getuid?.() === 0 ? asRoot : {};
  return ended(command!, [...flags[name], '-n', String(ranks), ...node], env);
}
