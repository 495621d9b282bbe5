// What ranks notice beyond their options and start values, and what is no ranks at all.
import { fileURLToPath } from 'node:url';
import { secondOrder } from '@curvature/core';
import { CurvatureError } from '@curvature/spec';
import { describe, expect, it } from 'vitest';
import { launched } from '../test/launched.js';
import { Member } from './member/member.js';
import { alone } from './member/transport.js';
import { ranks } from './ranks.js';

const program = fileURLToPath(new URL('../test/programs/unlike.ts', import.meta.url));

describe('a rank that has', () => {
  it.each([
    ['groups of its own', 'group', /Ranks differ in the option \w+ of ".*": rank 0 has .*, rank 1/],
    ['loaded another save', 'save', /Ranks differ in the state of ".*": rank 0 has hash/],
    [
      'loaded a save of another step',
      'steps',
      /Ranks differ in the number of the next step: rank 0 has 2, rank 1 has 3/,
    ],
    [
      'changed its learning rate',
      'later rate',
      /Ranks differ in the learning rate: rank 0 has 0\.01, rank 1 has 0\.5\./,
    ],
  ])('%s is refused by name', async (_, how, sentence) => {
    const { code, output } = await launched(program, 2, [how]);
    expect(output).toMatch(sentence);
    expect(code).toBe(1);
  });
});

describe('the slot across', () => {
  const across = (given: unknown) => () =>
    secondOrder({ learningRate: 0.1, preconditioner: null, across: given } as never);

  it('takes one rank alone, which trains as none does', async () => {
    expect(across(await ranks())).not.toThrow();
    expect(across(null)).not.toThrow();
  });

  it('refuses a promise and a communicator that optimizers cannot join, with the cure', () => {
    for (const given of [ranks(), new Member('local', 0, 1, alone), {}]) {
      expect(across(given)).toThrow(CurvatureError);
      expect(across(given)).toThrow(/slot across holds no ranks.*Pass across: await ranks\(\)/);
    }
  });
});
