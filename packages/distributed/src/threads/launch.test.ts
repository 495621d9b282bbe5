import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { launched, launchedBySources } from '../../test/launched.js';

const program = (name: string) =>
  fileURLToPath(new URL(`../../test/programs/${name}.ts`, import.meta.url));

describe.each([1, 2, 3, 4])('%i threads', (ranks) => {
  it('keep the laws of communicators', async () => {
    const { code, output } = await launched(program('laws'), ranks);
    expect(output).toContain(`laws hold: threads, ${ranks} ranks`);
    expect(code).toBe(0);
  });
});

describe('a rank of three that', () => {
  it.each([
    ['throws', 'throw', /Rank 2 failed: this rank fails/],
    ['exits with a code', 'exit', /Rank 2 ended with exit code 3/],
    ['exits with code 0', 'exit0', /Rank 2 has ended, but rank [01] waits for it in allReduce/],
    ['leaves its loop early', 'early', /Rank 2 has ended, but rank [01] waits for it in allReduce/],
    ['hangs asleep', 'hang', /Rank [01] waited \d+ ms in allReduce.* for rank 2\./],
    ['hangs busy', 'spin', /Rank [01] waited \d+ ms in allReduce.* for rank 2\./],
    [
      'calls another collective',
      'other',
      /[Rr]ank 2 called allGather\(7 bytes\)|where rank 2 called allGather\(7 bytes\)/,
    ],
    ['gives another length', 'size', /[Rr]ank 2 called allReduce\('sum', Float32Array of 999\)/],
    ['gives another type', 'type', /[Rr]ank 2 called allReduce\('sum', Float64Array of 1000\)/],
    ['asks for another operation', 'operation', /[Rr]ank 2 called allReduce\('max', /],
  ])('%s ends all, which names it', async (_, how, sentence) => {
    const { code, output } = await launched(program('faults'), 3, [how]);
    expect(output).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('is killed ends the process', async () => {
    const { signal } = await launched(program('faults'), 3, ['kill']);
    expect(signal).toBe('SIGKILL');
  });
});

it.each([
  ['from one file', launched],
  ['from sources', launchedBySources],
])('ranks that end without a fault end well, %s', async (_, launch) => {
  const { code, output } = await launch(program('faults'), 2, ['none']);
  expect(code).toBe(0);
  expect(output).toMatch(/rank 0 done[^]*rank 1 done|rank 1 done[^]*rank 0 done/);
});
