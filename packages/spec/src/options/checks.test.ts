import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CurvatureError } from '../error.js';
import { checkKnown, checkNumber, checkOneOf } from './checks.js';

describe('checkNumber', () => {
  it('returns exactly the numbers between its bounds', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        (a, b, x) => {
          const [min, max] = [Math.min(a, b), Math.max(a, b)];
          const check = () => checkNumber('adam', 'beta', x, { min, max });
          if (x >= min && x <= max) expect(check()).toBe(x);
          else expect(check).toThrow(CurvatureError);
        },
      ),
    );
  });

  it.each([
    [{ min: 0 }, 0],
    [{ max: 1 }, 1],
    [{ above: 0 }, Number.MIN_VALUE],
    [{ below: 1 }, 1 - Number.EPSILON],
    [{ min: 1, integer: true }, 7],
    [{ integer: true }, -3],
    [{}, Infinity],
    [{ min: 0 }, Infinity],
  ])('%o takes %d', (range, value) => {
    expect(checkNumber('adam', 'beta', value, range)).toBe(value);
  });

  it.each([
    [{ above: 0 }, 0],
    [{ below: 1 }, 1],
    [{ min: 0 }, -1e-12],
    [{ max: 1 }, 1.5],
    [{ integer: true }, 2.5],
    [{ integer: true }, Infinity],
    [{ below: 1 }, Infinity],
    [{}, NaN],
    [{}, '1'],
    [{}, undefined],
    [{}, null],
    [{}, [1]],
    [{}, 1n],
  ])('%o refuses %s', (range, value) => {
    expect(() => checkNumber('adam', 'beta', value, range)).toThrow(CurvatureError);
  });

  it('says who, which option, the range and the value', () => {
    expect(() => checkNumber('adam', 'beta1', 1.5, { min: 0, below: 1 })).toThrow(
      'adam: option beta1 must be a number at least 0 and below 1, got 1.5. ' +
        'Set beta1 to a number at least 0 and below 1, or leave it out for the default.',
    );
    expect(() => checkNumber('every', 'roots', 0, { above: 0, max: 9, integer: true })).toThrow(
      'every: option roots must be a whole number above 0 and at most 9, got 0.',
    );
    expect(() => checkNumber('sgd', 'rate', undefined, {})).toThrow(
      'sgd: option rate must be a number, got undefined.',
    );
  });
});

describe('checkOneOf', () => {
  const modes = ['relative', 'absolute', false] as const;

  it('returns what is allowed', () => {
    for (const mode of modes)
      expect(checkOneOf('kronecker', 'epsilonMode', mode, modes)).toBe(mode);
  });

  it.each(['Relative', '', 'toString', undefined, 0, true])('refuses %s', (value) => {
    expect(() => checkOneOf('kronecker', 'epsilonMode', value, modes)).toThrow(
      `kronecker: option epsilonMode must be one of relative, absolute, false, got ${String(value)}.`,
    );
  });
});

describe('checkKnown', () => {
  const known = ['learningRate', 'beta1'];

  it('takes known options, in any number', () => {
    fc.assert(
      fc.property(fc.subarray(known), (names) =>
        checkKnown('adam', Object.fromEntries(names.map((n) => [n, 1])), known),
      ),
    );
  });

  it('names the unknown one and those there are', () => {
    expect(() => checkKnown('adam', { beta1: 0.9, learningrate: 1 }, known)).toThrow(
      'adam: there is no option learningrate. It may be misspelt, or belong to another package. ' +
        'The options are learningRate, beta1.',
    );
  });

  it('refuses an unknown option even if it is undefined, or named like a method of all objects', () => {
    expect(() => checkKnown('adam', { rate: undefined }, known)).toThrow('no option rate');
    expect(() => checkKnown('adam', { toString: 1 }, known)).toThrow('no option toString');
  });
});
