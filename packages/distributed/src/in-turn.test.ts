// Ranks in threads against one process that takes their parts in turn: methods that work by layers,
// and model.fit.
import { describe, expect, it } from 'vitest';
import { endsIn, expectSameEnds, inTurn, program } from '../test/ends-alike.js';
import { launched } from '../test/launched.js';

async function endAlike(name: string, ranks: number, runs: number): Promise<void> {
  const both = [launched(program(name), ranks), inTurn(name, ranks)] as const;
  const [together, alone] = await Promise.all(both);
  expectSameEnds(together, alone, ranks, runs);
}

describe.each([2, 3, 4])(
  '%i ranks end with the bits of one process, which takes in turn',
  (ranks) => {
    it('the parts of their batches, by layers', () => endAlike('train-layers', ranks, 14));
  },
);

it('so do three ranks with model.compile and model.fit', () => endAlike('fit', 3, 3));

it('a save of three ranks goes on in one process, and that of one process on three ranks', async () => {
  const { code, output } = await launched(program('saves'), 3);
  expect(endsIn(output), output).toHaveLength(9);
  expect(new Set(endsIn(output)).size, output).toBe(3);
  expect(code).toBe(0);
});
