import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CurvatureError } from '../error.js';
import { checkOneOf } from './checks.js';
import { nested } from './nested.js';
import { type Complete, type Given, options } from './options.js';
import { flag, number, numberOrNull, oneOf, required, value, withDefaults } from './rows.js';

const modes = ['trace', 'every'] as const;
const declared = options('thor', {
  rate: number({ default: 0.1, min: 0, below: 1, describe: 'size of a step' }),
  most: number({
    default: 9,
    min: ({ rate }) => 2 * (rate as number),
    describe: 'at least twice the rate',
  }),
  limit: number({
    default: 0.05,
    min: 0,
    max: ({ rate }) => rate as number,
    describe: 'at most the rate',
  }),
  clip: numberOrNull({ default: null, above: 0, null: 'no limit', describe: 'largest norm' }),
  mode: oneOf(modes, {
    default: {
      from: ({ every }) => (every === undefined ? 'trace' : 'every'),
      says: '`every` where `every` is given',
    },
    describe: 'when',
  }),
  every: number({
    default: 100,
    min: 1,
    integer: true,
    describe: 'steps between',
    needs: {
      option: 'mode',
      value: 'every',
      where: "with mode 'trace'",
      cause: 'They differ.',
      cure: 'Leave one out.',
    },
  }),
  ahead: flag({
    default: false,
    describe: 'looks ahead',
    needs: { option: 'clip', where: 'without a clip', cure: 'Set clip.' },
  }),
});

describe('options', () => {
  it('have the defaults of their rows, and types to match', () => {
    const full = {
      rate: 0.1,
      most: 9,
      limit: 0.05,
      clip: null,
      mode: 'trace',
      every: 100,
      ahead: false,
    } as const;
    expect(declared.complete()).toEqual(full);
    expect(declared.defaults).toEqual(full);
    type All = {
      readonly rate: number;
      readonly most: number;
      readonly limit: number;
      readonly clip: number | null;
    };
    expectTypeOf<Complete<typeof declared>>().toExtend<
      All & { mode: 'trace' | 'every'; ahead: boolean }
    >();
    expectTypeOf<Given<typeof declared>>().toEqualTypeOf<{
      readonly rate?: number;
      readonly most?: number;
      readonly limit?: number;
      readonly clip?: number | null;
      readonly mode?: 'trace' | 'every';
      readonly every?: number;
      readonly ahead?: boolean;
    }>();
  });

  it('keep what is given in range, and the defaults of the rest', () => {
    const given = fc.record(
      {
        rate: fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        clip: fc.option(fc.double({ min: 0.01, max: 9, noNaN: true })),
        mode: fc.constantFrom(...modes),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, (some) => {
        expect(declared.complete(some)).toEqual({ ...declared.defaults, ...some });
      }),
    );
  });

  it('take undefined for what is left out', () => {
    expect(declared.complete({ rate: undefined, clip: undefined })).toEqual(declared.defaults);
  });

  it('may have a default that follows from what is given', () => {
    expect(declared.complete({ every: 5 })).toMatchObject({ mode: 'every', every: 5 });
  });

  it.each<[object, RegExp]>([
    [
      { rate: 1 },
      /^thor: option rate must be a number at least 0 and below 1, got 1\. Set rate to/,
    ],
    [{ rate: null }, /option rate must be a number at least 0 and below 1, got null/],
    [{ limit: 0.2 }, /option limit must be a number at least 0 and at most 0\.1, got 0\.2/],
    [{ rate: 0.5, limit: 0.6 }, /at most 0\.5, got 0\.6/],
    [{ most: 0.1 }, /option most must be a number at least 0\.2, got 0\.1/],
    [{ clip: 0 }, /option clip must be a number above 0, got 0/],
    [{ mode: 'never' }, /option mode must be one of trace, every, got never/],
    [{ mode: null }, /option mode must be one of trace, every, got null/],
    [{ ahead: 1 }, /option ahead must be one of true, false, got 1/],
    [
      { toString: 1 },
      /there is no option toString\..* The options are rate, most, limit, clip, mode, every, ahead\./,
    ],
    [
      { mode: 'trace', every: 5 },
      /^thor: option every has no effect with mode 'trace'\. They differ\. Leave one out\.$/,
    ],
    [{ ahead: true }, /^thor: option ahead has no effect without a clip\. Set clip\.$/],
  ])('refuse %j with a sentence', (bad, message) => {
    expect(() => declared.complete(bad)).toThrow(CurvatureError);
    expect(() => declared.complete(bad)).toThrow(message);
  });

  it('take what depends on another where that is given', () => {
    expect(declared.complete({ clip: 2, ahead: true })).toMatchObject({ clip: 2, ahead: true });
    expect(declared.complete({ ahead: false })).toEqual(declared.defaults);
  });
});

describe('a value of another kind', () => {
  const one = { name: 'one' };
  const own = options('own', {
    rule: value<{ name: string }>({
      default: one,
      describe: 'a rule',
      check: (owner, name, given) =>
        checkOneOf(owner, `${name}.name`, (given as { name?: string })?.name, ['one', 'two']),
    }),
  });

  it('is taken as it is, where its check does not refuse it', () => {
    expect(own.complete().rule).toBe(one);
    const two = { name: 'two' };
    expect(own.complete({ rule: two }).rule).toBe(two);
    expect(() => own.complete({ rule: { name: 'three' } })).toThrow(
      /own: option rule\.name must be one of one, two/,
    );
  });
});

describe('a required option', () => {
  const fall = options('fall', {
    peak: required(number, { above: 0, describe: 'the highest rate' }),
    rule: required(value<{ name: string }>, { check: () => true, describe: 'a rule' }),
    least: number({ default: 0, min: 0, describe: 'the lowest rate' }),
  });

  it('has no default, in values as in types', () => {
    expect(fall.defaults).toEqual({ least: 0 });
    const rule = { name: 'sgd' };
    expect(fall.complete({ peak: 2, rule })).toEqual({ peak: 2, rule, least: 0 });
    type Wanted = { readonly peak: number; readonly rule: { name: string } };
    expectTypeOf<Given<typeof fall>>().toExtend<Wanted & { readonly least?: number }>();
    // @ts-expect-error -- peak and rule are missing
    ({ least: 1 }) satisfies Given<typeof fall>;
  });

  it.each<[object, string]>([
    [{ peak: 1 }, 'fall: option rule is missing. It has no default. Pass rule: a rule.'],
    [{ rule: {}, peak: undefined }, 'fall: option peak is missing.'],
    [{ rule: {}, peak: 0 }, 'fall: option peak must be a number above 0, got 0.'],
  ])('refuses %j', (bad, message) => {
    expect(() => fall.complete(bad as object)).toThrow(message);
  });
});

describe('nested options', () => {
  const ridge = {
    absolute: number({ default: 0, min: 0, describe: 'added' }),
    relative: number({ default: 0, min: 0, max: 1, describe: 'added, times the largest' }),
  };
  const own = options('own', {
    ridge: nested(ridge, { default: { relative: 1e-6 }, describe: 'the ridge' }),
  });

  it('have defaults as a whole, and one by one where some are given', () => {
    expect(own.complete()).toEqual({ ridge: { absolute: 0, relative: 1e-6 } });
    expect(own.complete({ ridge: { absolute: 1 } })).toEqual({
      ridge: { absolute: 1, relative: 0 },
    });
    type Ridge = { readonly absolute?: number; readonly relative?: number };
    expectTypeOf<Given<typeof own>>().toEqualTypeOf<{ readonly ridge?: Ridge }>();
    expectTypeOf<Complete<typeof own>['ridge']>().toExtend<{ readonly absolute: number }>();
  });

  it.each<[object, string]>([
    [{ ridge: { relative: 2 } }, 'own: option ridge.relative must be a number at least 0'],
    [{ ridge: { relativ: 1 } }, 'own, ridge: there is no option relativ.'],
    [{ ridge: 1 }, 'own: option ridge must be an object, got 1. Its options are absolute, rel'],
    [{ ridge: null }, 'own: option ridge must be an object, got null.'],
  ])('refuse %j', (bad, message) => {
    expect(() => own.complete(bad)).toThrow(message);
  });
});

describe('withDefaults', () => {
  it('changes the defaults it names, and no check', () => {
    const other = options('kfac', withDefaults(declared.rows, { rate: 0.3, clip: 1 }));
    expect(other.defaults).toEqual({ ...declared.defaults, rate: 0.3, clip: 1 });
    expect(() => other.complete({ rate: 1 })).toThrow(/^kfac: option rate/);
  });

  it('refuses a default that is out of range as soon as it is declared', () => {
    expect(() => options('kfac', withDefaults(declared.rows, { rate: 2 }))).toThrow(
      /kfac: option rate .* got 2/,
    );
  });
});
