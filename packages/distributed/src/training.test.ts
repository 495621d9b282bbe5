// Data-parallel training: whole optimizers on ranks in threads.
import { describe, expect, it } from 'vitest';
import { expectSameEnds, inTurn, program } from '../test/ends-alike.js';
import { launched } from '../test/launched.js';

describe.each([2, 3, 4])('%i ranks', (ranks) => {
  it('end with the bits of one process that takes their parts in turn, with whole and sharded state', async () => {
    const [whole, sharded, alone] = await Promise.all([
      launched(program('train'), ranks),
      launched(program('train'), ranks, ['sharded']),
      inTurn('train', ranks),
    ]);
    for (const together of [whole, sharded]) expectSameEnds(together, alone, ranks, 20);
  });
});

describe.each([2, 3])('%i ranks decide alike', (ranks) => {
  it('on bad gradients, failures, late refreshes, times, traces and losses', async () => {
    const { code, output } = await launched(program('decisions'), ranks);
    expect(output).not.toContain('DIFFERS');
    expect(output).not.toContain('No worker could be started');
    expect(output).toContain('all decisions are alike');
    expect(code).toBe(0);
  });
});

describe('a sharded state', () => {
  it('takes a third of the memory on each of four ranks, is saved whole, and goes on at any number', async () => {
    const { code, output } = await launched(program('shards'), 4);
    expect(output).toContain('shares are small, saves are whole, loads are the same');
    expect(code).toBe(0);
  });

  it('is refused for slots that look at all parameters', async () => {
    const { code, output } = await launched(program('shards'), 2, ['refused']);
    expect(output).toContain('with the slot trust cannot be sharded');
    expect(code).toBe(1);
  });
});
