// What ranks notice beyond their options and start values, and what is no ranks at all.
import { fileURLToPath } from 'node:url';
import { secondOrder } from '@curvature/core';
import { CurvatureError } from '@curvature/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROCESS_LIMIT } from '../../../tools/limits.js';
import { type Ended, launched } from '../test/launched.js';
import { Member } from './member/member.js';
import { alone } from './member/transport.js';
import { ranks } from './ranks.js';

const program = fileURLToPath(new URL('../test/programs/unlike.ts', import.meta.url));

/** By the case of the program: what the last rank has, and what all ranks say. */
const refusals: Readonly<Record<string, readonly [what: string, sentence: RegExp]>> = {
  option: ['another option', /the option blockSize: rank 0 has 4, rank 2 has 3\./],
  rate: ['another rate', /the option learningRate: rank 0 has 0\.01, rank 2 has 0\.02\./],
  slot: ['another slot', /the slot startStep: rank 0 has 1, rank 2 has 5\./],
  seed: ['another seed', /the start values of ".*kernel": rank 0 has hash/],
  model: ['another model', /the parameters and their order/],
  shapes: ['other shapes', /the shape of ".*kernel": rank 0 has \[5,7\], rank 2 has \[5,6\]/],
  order: ['another order', /the parameters and their order/],
  group: ['groups of its own', /the option \w+ of ".*": rank 0 has .*, rank 2/],
  save: ['loaded another save', /the state of ".*": rank 0 has hash/],
  steps: ['a save of another step', /the number of the next step: rank 0 has 2, rank 2 has 3/],
  'later rate': ['changed its rate', /the learning rate: rank 0 has 0\.01, rank 2 has 0\.5\./],
  drift: ['changed a parameter by itself', /the values at step 4 of ".*kernel"/],
};

describe('a rank that has', () => {
  let ran!: Ended;
  beforeAll(async () => {
    ran = await launched(program, 3, Object.keys(refusals));
  }, PROCESS_LIMIT);

  it.each(Object.entries(refusals).map(([how, [what, says]]) => [what, how, says] as const))(
    '%s is refused by name on all ranks',
    (_, how, says) => {
      const lines = ran.output.split('\n').filter((line) => line.startsWith(`${how}, rank `));
      expect(lines, ran.output).toHaveLength(3);
      for (const line of lines) expect(line).toMatch(new RegExp(`Ranks differ in ${says.source}`));
    },
  );

  it('anything else than the others ends all, if nobody catches the error', () => {
    expect(ran.code).toBe(1);
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
      expect(across(given)).toThrow(/slot across is .*Give for example across: await ranks\(\)/);
    }
  });
});
