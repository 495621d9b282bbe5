import { expect, test } from 'vitest';
import { every } from './every.js';
import { piecewiseInterval, type PiecewiseInterval } from './piecewise-interval.js';

const block = { id: 'w', index: 0, shape: [1, 2], axes: [1], parameter: { name: 'w', shape: [2] } };

test('a piecewiseInterval is its pairs, and goes where pairs go', () => {
  const pairs: PiecewiseInterval = [
    [1, 2],
    [10, 5],
  ];
  expect(piecewiseInterval(pairs)).toEqual(pairs);
  const [one, other] = [every({ roots: piecewiseInterval(pairs) }), every({ roots: pairs })];
  for (let step = 1; step < 30; step++) {
    const seen = { step, refreshedAt: null, metric: null };
    expect(one.plan(one.init(block), seen)).toEqual(other.plan(other.init(block), seen));
  }
});

test.each([
  [[], /pieces/],
  [[[1, 0]], /pieces\[0\]\[1\] \(the interval\)/],
  [
    [
      [5, 1],
      [5, 2],
    ],
    /pieces\[1\]\[0\] \(from which step\)/,
  ],
])('%j is refused where it is written', (bad, message) => {
  expect(() => piecewiseInterval(bad as unknown as PiecewiseInterval)).toThrow(message);
});
