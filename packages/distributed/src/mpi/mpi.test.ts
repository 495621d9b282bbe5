import { describe, expect, it } from 'vitest';
import { ended } from '../../test/launched.js';
import { launchers, mostRanks, skipReason, startHere, underMpi } from '../../test/mpi-launchers.js';

describe.each(launchers)('$name', (launcher) => {
  const why = skipReason(launcher);
  const test = why ? it.skip : it;

  test.each([...new Set([1, 2, mostRanks(launcher)])])(
    `%i ranks keep the laws${why}`,
    async (ranks) => {
      const { code, output } = await underMpi(launcher, ranks, ['test/programs/laws.ts']);
      expect(output).toContain(`laws hold: mpi, ${ranks} ranks`);
      expect(code).toBe(0);
    },
  );

  test(`ranks of the example agree to the last bit${why}`, async () => {
    const { code, output } = await underMpi(launcher, 2, ['example/average-gradients.ts']);
    expect(output).toMatch(/rank 0 of 2 by mpi: all alike to the last bit: true/);
    expect(output).toMatch(/rank 1 of 2 by mpi: all alike to the last bit: true/);
    expect(code).toBe(0);
  });

  // MPICH names the process and its host alone.
  const killed = {
    'Open MPI': /rank 2 .* exited on signal 9/s,
    MPICH: /PID \d+ RUNNING AT[^]*signal 9/i,
  };
  test.each([
    ['throws', 'throw', /Rank 2 of 3 failed: Error: this rank fails/],
    ['exits with a code', 'exit', /Rank 2 of 3 ends with code 3: all ranks end/],
    ['exits with code 0', 'exit0', /Rank 2 of 3 ends with code 0: all ranks end/],
    ['is killed', 'kill', killed[launcher.name]],
    ['leaves its loop early', 'early', /[Rr]ank 2 called finalize\(\)/],
    ['hangs asleep', 'hang', /Rank [01] waited \d+ ms in allReduce.* for rank 2\./],
    ['hangs busy', 'spin', /Rank [01] waited \d+ ms in allReduce.* for rank 2\./],
    ['calls another collective', 'other', /rank 2 called allGather\(7 bytes\)/i],
    ['gives another length', 'size', /rank 2 called allReduce\('sum', Float32Array of 999\)/i],
  ])(`a rank of three that %s ends all, which names it${why}`, async (_, how, sentence) => {
    const { code, output } = await underMpi(launcher, 3, ['test/programs/faults.ts', how]);
    expect(output).toMatch(sentence);
    expect(code).toBeGreaterThan(0);
  });

  test(`ranks that end without a fault end well${why}`, async () => {
    const { code, output } = await underMpi(launcher, 2, ['test/programs/faults.ts', 'none']);
    expect(code).toBe(0);
    expect(output).toContain('rank 0 done');
    expect(output).toContain('rank 1 done');
  });

  const claims = {
    'Open MPI': { OMPI_COMM_WORLD_SIZE: '2' },
    MPICH: { PMI_RANK: '0', PMI_SIZE: '2' },
  };
  test(`a library that sees fewer ranks than were started is refused${why}`, async () => {
    const args = [...(await startHere('test/programs/faults.ts')), 'none'];
    const { code, output } = await ended(process.execPath, args, claims[launcher.name]);
    expect(output).toMatch(/the launcher started 2 processes, but libmpi\S* \(.*\) sees 1/);
    expect(code).toBe(1);
  });
});
