// Data-parallel training of methods that work by layers: ranks in threads against one process.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ended, FROM_SOURCES, launched } from '../test/launched.js';

const program = fileURLToPath(new URL('../test/programs/train-layers.ts', import.meta.url));

/** How each run ended, for each rank. */
const endsIn = (output: string) => output.match(/^.*, rank \d+: .*$/gm) ?? [];
const withoutRank = (line: string) => line.replace(/, rank \d+/, '');

describe.each([2, 3, 4])('layers on %i ranks', (ranks) => {
  it('end with the bits of one process that takes their parts in turn', async () => {
    const [together, inTurn] = await Promise.all([
      launched(program, ranks),
      ended(process.execPath, [...FROM_SOURCES, program, 'parts', `${ranks}`]),
    ]);
    const ends = endsIn(inTurn.output).map(withoutRank);
    expect(ends, inTurn.output).toHaveLength(14);
    const all = endsIn(together.output).map(withoutRank);
    expect(all, together.output).toHaveLength(14 * ranks);
    expect(new Set(all)).toEqual(new Set(ends));
    expect([together.code, inTurn.code]).toEqual([0, 0]);
  });
});
