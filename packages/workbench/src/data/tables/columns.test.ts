import { expect, test } from 'vitest';
import { columnsOf, completeRows } from './columns.js';
import { parseCsv } from './csv.js';

const read = (...lines: string[]) =>
  columnsOf('f', completeRows('f', parseCsv('f', lines.join('\n'))));
const shown = (...lines: string[]) => {
  const { inputs, target } = read(...lines);
  return [...inputs, target].map(({ name, values }) => `${name}: ${[...values].join(' ')}`);
};

test('the target is the last column of numbers, or the one that is named so', () => {
  expect(shown('a,b,c', '1,2,x', '3,4,x')).toEqual(['a: 1 3', 'c=x: 1 1', 'b: 2 4']);
  expect(shown('a,Target,c', '1,2,5', '3,4,6')).toEqual(['a: 1 3', 'c: 5 6', 'Target: 2 4']);
});

test('numbers may have signs, points and powers of ten; a column with anything else is one of words', () => {
  expect(shown('a,b', '-1.5,+2', '1e3,.5')).toEqual(['a: -1.5 1000', 'b: 2 0.5']);
  expect(shown('a,b', '0x10,2', '1,3')).toEqual(['a=0x10: 1 0', 'a=1: 0 1', 'b: 2 3']);
});

test('each word has a column of its own, listed in `words`', () => {
  const { inputs, words } = read('where,n,y', 'sea,1,1', 'inland,2,2', 'sea,3,3');
  expect(inputs.map(({ name, values }) => [name, [...values]])).toEqual([
    ['where=inland', [0, 1, 0]],
    ['where=sea', [1, 0, 1]],
    ['n', [1, 2, 3]],
  ]);
  expect(inputs.map((column) => words.has(column))).toEqual([true, true, false]);
});

test.each(['', ' ', 'NA', 'NaN', '?', '""'])(
  'a row that has %j instead of a value is left out',
  (missing) => {
    expect(shown('a,b,c', `1,${missing},3`, '4,5,6', '7,8,9')).toEqual([
      'a: 4 7',
      'b: 5 8',
      'c: 6 9',
    ]);
  },
);

const names = Array.from({ length: 150 }, (_, i) => `person ${i},1`);
test.each([
  [
    'f has 2 rows, of which 0 are complete; at least two are needed. A column may be empty throughout.',
    ['a,b', '1,', '2,'],
  ],
  [
    'f has 1 row, of which 1 are complete; at least two are needed. Point --data at a file with more rows.',
    ['a,b', '1,2'],
  ],
  ['f has no column of numbers. It may use commas as decimal points.', ['a,b', 'x,y', 'z,w']],
  ['f, line 3: the target is "two", which is not a number.', ['target,b', '1,1', 'two,2']],
  [
    'f: column "a" has 150 different words, such as "person 0" in line 2; at most 100 are allowed.',
    ['a,b', ...names],
  ],
  [
    'f: column "a" has 150 different words, such as "7O" in line 9; at most 100 are allowed.',
    ['a,b', ...names.map((_, i) => `${i},1`).with(7, '7O,1')],
  ],
])('%s', (sentence, lines) => {
  expect(() => read(...lines)).toThrow(sentence);
});
