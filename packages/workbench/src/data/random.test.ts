import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulberry32, permutation, randomStream } from './random.js';

test('mulberry32 gives the numbers that other implementations give', () => {
  expect(mulberry32(0)()).toBe(0.26642920868471265);
  expect(mulberry32(1)()).toBe(0.6270739405881613);
});

test('a stream is uniform in [0, 1), the same again, and another one for another purpose', () => {
  const draw = (...words: string[]) => Array.from({ length: 4000 }, randomStream(3, ...words));
  const numbers = draw('a');
  expect(numbers.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(numbers.reduce((a, b) => a + b) / 4000).toBeCloseTo(0.5, 1);
  expect(draw('a')).toEqual(numbers);
  expect(draw('b')[0]).not.toBe(numbers[0]);
});

test('a permutation holds each number once, and differs by seed', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(), (size, seed) => {
      const order = permutation(size, mulberry32(seed));
      expect([...order].toSorted((a, b) => a - b)).toEqual([...Array(size).keys()]);
    }),
  );
  expect(permutation(50, mulberry32(1))).not.toEqual(permutation(50, mulberry32(2)));
});
