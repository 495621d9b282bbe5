import { expect, it } from 'vitest';
import { ended } from '../../test/launched.js';
import { startHere } from '../../test/mpi-launchers.js';

it('ends a process that hangs within MPI, and says so', async () => {
  const { signal, output } = await ended(process.execPath, [
    ...(await startHere('test/programs/hang-within.ts')),
    'hang',
  ]);
  expect(output).toMatch(/\[rank 3\] hangs within MPI for \d+ ms/);
  expect(signal).toBe('SIGKILL');
});

it('leaves a process alone that is out of MPI in time', async () => {
  const { code, output } = await ended(process.execPath, [
    ...(await startHere('test/programs/hang-within.ts')),
    'work',
  ]);
  expect(output).toBe('done');
  expect(code).toBe(0);
});
