import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startOf } from '../../../tools/bundled.js';
import { ended, type Ended } from './launched.js';

/** The file of a program that ranks run. */
export const program = (name: string): string =>
  fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url));

/** How each run of a program ended on each rank, without the number of the rank. */
export const endsIn = (output: string): string[] =>
  (output.match(/^.*, rank \d+: .*$/gm) ?? []).map((line) => line.replace(/, rank \d+/, ''));

/** A program in one process, which takes the parts of so many ranks in turn. */
export const inTurn = async (name: string, ranks: number): Promise<Ended> =>
  ended(process.execPath, [...(await startOf(program(name))), 'parts', `${ranks}`]);

/** Each rank ended each of so many runs with the bits of the one process. */
export function expectSameEnds(together: Ended, alone: Ended, ranks: number, runs: number): void {
  const [all, ends] = [endsIn(together.output), endsIn(alone.output)];
  expect(ends, alone.output).toHaveLength(runs);
  expect(all, together.output).toHaveLength(runs * ranks);
  expect(new Set(all)).toEqual(new Set(ends));
  expect([together.code, alone.code]).toEqual([0, 0]);
}
