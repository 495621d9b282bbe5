// Whole optimizers under every MPI: two summands have one order, so that the bits are those of threads.
import { describe, expect, it } from 'vitest';
import { expectSameEnds, inTurn } from '../../test/ends-alike.js';
import { launchers, skipReason, underMpi } from '../../test/mpi-launchers.js';

describe.each(launchers)('$name', (launcher) => {
  const why = skipReason(launcher);
  const test = why ? it.skip : it;

  test(`two ranks decide alike${why}`, async () => {
    const { code, output } = await underMpi(launcher, 2, ['test/programs/decisions.ts']);
    expect(output).not.toContain('DIFFERS');
    expect(output).toContain('all decisions are alike');
    expect(code).toBe(0);
  });

  test(`two ranks fit with the bits of one process${why}`, async () => {
    const both = [underMpi(launcher, 2, ['test/programs/fit.ts']), inTurn('fit', 2)] as const;
    const [together, alone] = await Promise.all(both);
    expectSameEnds(together, alone, 2, 3);
  });
});
