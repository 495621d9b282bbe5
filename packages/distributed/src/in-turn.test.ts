// Ranks in threads against one process that takes their parts in turn: methods that work by layers,
// and model.fit.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ended, FROM_SOURCES, launched } from '../test/launched.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../test/programs/${name}.ts`, import.meta.url));

/** How each run ended, for each rank. */
const endsIn = (output: string) => output.match(/^.*, rank \d+: .*$/gm) ?? [];
const withoutRank = (line: string) => line.replace(/, rank \d+/, '');

async function endAlike(name: string, ranks: number, runs: number): Promise<void> {
  const [together, inTurn] = await Promise.all([
    launched(program(name), ranks),
    ended(process.execPath, [...FROM_SOURCES, program(name), 'parts', `${ranks}`]),
  ]);
  const ends = endsIn(inTurn.output).map(withoutRank);
  expect(ends, inTurn.output).toHaveLength(runs);
  const all = endsIn(together.output).map(withoutRank);
  expect(all, together.output).toHaveLength(runs * ranks);
  expect(new Set(all)).toEqual(new Set(ends));
  expect([together.code, inTurn.code]).toEqual([0, 0]);
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
  expect(new Set(endsIn(output).map(withoutRank)).size, output).toBe(3);
  expect(code).toBe(0);
});
