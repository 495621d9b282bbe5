// Whole optimizers under every MPI: two summands have one order, so that the bits are those of threads.
import { describe, expect, it } from 'vitest';
import { ended, FROM_SOURCES } from '../../test/launched.js';
import { launchers, underMpi } from '../../test/mpi-launchers.js';

const endsIn = (output: string) =>
  [...new Set(output.match(/^.*, rank \d+: .*$/gm))].map((line) => line.replace(/, rank \d+/, ''));

describe.each(launchers)('$name', (launcher) => {
  const here = launcher.command !== null;
  const test = here ? it : it.skip;
  const why = here ? '' : ` (skipped: ${launcher.name} is not found)`;

  test(`two ranks decide alike${why}`, async () => {
    const { code, output } = await underMpi(launcher, 2, ['test/programs/decisions.ts']);
    expect(output).not.toContain('DIFFERS');
    expect(output).toContain('all decisions are alike');
    expect(code).toBe(0);
  });

  test(`two ranks fit with the bits of one process${why}`, async () => {
    const [together, inTurn] = await Promise.all([
      underMpi(launcher, 2, ['test/programs/fit.ts']),
      ended(process.execPath, [...FROM_SOURCES, 'test/programs/fit.ts', 'parts', '2']),
    ]);
    const ends = new Set(endsIn(inTurn.output));
    expect(ends.size, inTurn.output).toBe(3);
    expect(new Set(endsIn(together.output)), together.output).toEqual(ends);
    expect([together.code, inTurn.code]).toEqual([0, 0]);
  });
});
