import { CurvatureError } from '@curvature/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { match } from './match.js';
import type { Identity, SavedParameter, SavedParameters } from './saved-parameters.js';

const place = (
  name: string,
  index: number,
  print: string | null = `values of ${name}`,
  shape = [3, 2],
): SavedParameter => ({
  name,
  shape,
  index,
  print,
  met: true,
  meaning: {},
});
const saved = (
  places: readonly SavedParameter[],
  more: Partial<SavedParameters> = {},
): SavedParameters => ({
  places,
  last: places.map(({ name }) => name),
  others: [],
  next: places.length,
  ...more,
});
const now = ({ shape, print }: Identity, name: string): Identity => ({ name, shape, print });
/** From the new name to the old one. */
const found = (newcomers: readonly Identity[], state: SavedParameters) =>
  Object.fromEntries(
    [...match(newcomers, state, null).pairs].map(([name, { name: old }]) => [name, old]),
  );

const names = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,2}(\/kernel)?(_[12])?$|^[0-9]$/), {
  minLength: 1,
  maxLength: 6,
});
/** Some of a list, in any order. */
const someOf = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: 1 });

describe('a parameter is recognised', () => {
  test('by its name, in any order and any part, where the values are not known or have changed', () => {
    fc.assert(
      fc.property(
        names.chain((all) =>
          fc.tuple(fc.constant(all), someOf(all), fc.constantFrom(null, 'changed')),
        ),
        ([all, some, print]) => {
          const places = all.map((name, i) => place(name, i, print === null ? null : undefined));
          const newcomers = some.map((name) => ({
            name,
            shape: [3, 2],
            print: print && `${print} ${name}`,
          }));
          expect(found(newcomers, saved(places))).toEqual(
            Object.fromEntries(some.map((name) => [name, name])),
          );
        },
      ),
    );
  });

  test('by its values, under any names, even those that others had, in any order and any part', () => {
    fc.assert(
      fc.property(
        names.chain((all) =>
          fc.tuple(
            fc.constant(all),
            someOf(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
          ),
        ),
        ([all, some, renamed]) => {
          const places = all.map((name, i) => place(name, i));
          const newNameOf = (name: string) => renamed[all.indexOf(name)]!;
          const newcomers = some.map((name) =>
            now(
              places.find((p) => p.name === name)!,
              newNameOf(name),
            ),
          );
          expect(found(newcomers, saved(places))).toEqual(
            Object.fromEntries(some.map((n) => [newNameOf(n), n])),
          );
        },
      ),
    );
  });

  test('by its name without the number that TensorFlow.js appends', () => {
    const places = ['a/kernel', 'a/bias', 'b/kernel_1'].map((name, i) => place(name, i, null));
    const newcomers = ['b/kernel_3', 'a/kernel_3'].map((name) => now(places[0]!, name));
    expect(found(newcomers, saved(places))).toEqual({
      'b/kernel_3': 'b/kernel_1',
      'a/kernel_3': 'a/kernel',
    });
  });

  test('by the order of training, where the whole last list is there under other names', () => {
    const places = ['4', '9', '5'].map((name, i) => place(name, i, null));
    const newcomers = ['21', '22'].map((name) => now(places[0]!, name));
    expect(found(newcomers, saved(places, { last: ['5', '4'] }))).toEqual({ 21: '5', 22: '4' });
  });

  test('by one name that is there, though others are new: those start anew, and what is left waits', () => {
    const places = ['base', 'head'].map((name, i) => place(name, i));
    const newcomers = [now(places[0]!, 'base'), now(place('', 0, 'other values'), 'new head')];
    expect(found(newcomers, saved(places))).toEqual({ base: 'base' });
  });
});

describe('what was there at the save without state', () => {
  const state = saved([place('a', 0)], {
    others: [{ name: 'b', shape: [3, 2], print: 'values of b' }],
  });
  test('starts anew, though it looks like what has state', () => {
    expect(found([now(place('b', 1), 'b')], state)).toEqual({});
  });
  test('also under another name', () => {
    expect(found([now(place('b', 1), 'c')], state)).toEqual({});
  });
  test('unless it has the values of what has state: then it is a copy', () => {
    expect(found([now(place('a', 1), 'b')], state)).toEqual({ b: 'a' });
  });
});

test.each<[string, Identity[], SavedParameters, RegExp, (false | null)?]>([
  [
    'another shape under the same name',
    [now(place('a', 0, 'x', [4]), 'a')],
    saved([place('a', 0)]),
    /"a" \[3,2\] where .* "a" \[4\]/,
  ],
  [
    'nothing that fits',
    [now(place('', 0, 'x'), 'c'), now(place('', 0, 'y'), 'd')],
    saved([place('a', 0)]),
    /"a" \[3,2\] where .* "c"/,
  ],
  [
    'a part of the list under other names, without values to go by',
    [now(place('', 0, null), '7')],
    saved([place('1', 0), place('2', 1)]),
    /"1" \[3,2\] where this model trains "7"/,
  ],
  [
    'two that could be it, once names have changed',
    [now(place('', 0, null), '7')],
    saved([place('1', 0), place('2', 1)]),
    /of "1" or "2" could be that of "7"/,
    false,
  ],
])('%s is refused by name', (_, newcomers, state, message, keepsNames = null) => {
  expect(() => match(newcomers, state, keepsNames)).toThrow(CurvatureError);
  expect(() => match(newcomers, state, keepsNames)).toThrow(message);
});
