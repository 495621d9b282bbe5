import { writeSync } from 'node:fs';
import type { Member } from '../member/member.js';
import type { Mpi } from './functions.js';
import type { Processes } from './processes.js';

/** Of a rank that called process.exit(0) early: MPICH would take that for a success of all. */
const EARLY = 70;

const textOf = (error: unknown): string => String((error as Error | undefined)?.stack ?? error);

/** A program that comes to its end takes its leave; one that fails or exits ends all others. */
export function endWithAll(mpi: Mpi, member: Member, processes: Processes): void {
  process.once('beforeExit', () => member.finalize());
  // Node prints an error after the event `exit`, whose handler here does not come back.
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    writeSync(2, `Rank ${member.rank} of ${member.size} failed: ${textOf(error)}\n`);
  });
  process.once('exit', (code) => {
    if (processes.closed) return;
    const status = code === 0 ? EARLY : code;
    writeSync(2, `Rank ${member.rank} of ${member.size} ends with code ${code}: all ranks end.\n`);
    mpi.call('Abort', mpi.abi.world, status);
  });
}
