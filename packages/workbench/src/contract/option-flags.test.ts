import { flag, number, numberOrNull, oneOf, options } from '@curvature/spec';
import { expect, test } from 'vitest';
import { optionFlags } from './option-flags.js';
import { type OptimizerEntry, parseOptions } from './optimizer-entry.js';

const declared = options('own', {
  beta2: number({ default: 0.9, above: 0, max: 1, describe: 'decay' }),
  refreshEvery: number({
    default: 10,
    min: 1,
    max: ({ beta2 }) => 100 * (beta2 as number),
    describe: 'of `beta2`',
  }),
  klClip: numberOrNull({ default: null, above: 0, null: 'no limit', describe: 'largest change' }),
  policy: oneOf(['trace', 'every'], { default: 'trace', describe: 'when' }),
  biasCorrection: flag({ default: true, describe: 'corrects the bias' }),
});
const entry: OptimizerEntry = {
  describe: '',
  options: declared,
  create: () => {
    throw new Error('not made');
  },
};
const parse = (given: Record<string, string | boolean>) =>
  parseOptions('own', entry, 'curves', given);

test('every option has a flag, with its range or its names', () => {
  expect(optionFlags(declared)).toEqual([
    {
      flag: '--beta2 <number>',
      name: 'beta2',
      describe: 'decay',
      range: { above: 0, max: 1 },
      mayBeNone: false,
    },
    {
      flag: '--refresh-every <number>',
      name: 'refreshEvery',
      describe: 'of beta2',
      range: { min: 1 },
      mayBeNone: false,
    },
    {
      flag: '--kl-clip <number>',
      name: 'klClip',
      describe: 'largest change; none: no limit',
      range: { above: 0 },
      mayBeNone: true,
    },
    {
      flag: '--policy <name>',
      name: 'policy',
      describe: 'when',
      choices: ['trace', 'every'],
      mayBeNone: false,
    },
    {
      flag: '--bias-correction [boolean]',
      name: 'biasCorrection',
      describe: 'corrects the bias',
      mayBeNone: false,
    },
  ]);
});

test('what they give is what the options take', () => {
  const given = {
    '--beta2': '1',
    '--kl-clip': 'none',
    '--policy': 'every',
    '--bias-correction': 'false',
  };
  expect(parse(given)).toEqual({ beta2: 1, klClip: null, policy: 'every', biasCorrection: false });
  expect(parse({ '--bias-correction': true, '--kl-clip': '0.1' })).toEqual({
    biasCorrection: true,
    klClip: 0.1,
  });
  expect(declared.complete(parse(given))).toMatchObject({ beta2: 1, klClip: null });
});

test.each([
  [{ '--beta2': 'none' }, /own: option --beta2 must be a number above 0 and at most 1, got none/],
  [{ '--kl-clip': '0' }, /option --kl-clip must be a number above 0, got 0/],
  [
    { '--bias-correction': 'maybe' },
    /option --bias-correction must be one of true, false, got maybe/,
  ],
  [{ '--policy': 'never' }, /option --policy must be one of trace, every, got never/],
])('%j is refused', (given, message) => {
  expect(() => parse(given as unknown as Record<string, string>)).toThrow(message);
});
