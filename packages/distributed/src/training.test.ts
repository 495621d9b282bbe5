// Data-parallel training: whole optimizers on ranks in threads.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ended, FROM_SOURCES, launched } from '../test/launched.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../test/programs/${name}.ts`, import.meta.url));

/** The lines of all ranks, without their numbers, each once. */
const endsIn = (output: string) =>
  [...new Set(output.match(/^.*, rank \d+: .*$/gm))].map((line) => line.replace(/, rank \d+/, ''));
const unique = (lines: readonly string[]) => [...new Set(lines)].toSorted();

describe.each([2, 3, 4])('%i ranks', (ranks) => {
  it('end with the bits of one process that takes their parts in turn, with whole and sharded state', async () => {
    const [whole, sharded, inTurn] = await Promise.all([
      launched(program('train'), ranks),
      launched(program('train'), ranks, ['sharded']),
      ended(process.execPath, [...FROM_SOURCES, program('train'), 'parts', `${ranks}`]),
    ]);
    const ends = unique(endsIn(inTurn.output));
    expect(ends.length, inTurn.output).toBe(20);
    expect(unique(endsIn(whole.output)), whole.output).toEqual(ends);
    expect(unique(endsIn(sharded.output)), sharded.output).toEqual(ends);
    expect([whole.code, sharded.code, inTurn.code]).toEqual([0, 0, 0]);
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
