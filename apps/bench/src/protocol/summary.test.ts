import { expect, test } from 'vitest';
import { gaveUp, runWith, contenderResult } from '../../test/hand-made.js';
import { bestOf } from './head-to-head.js';
import { stepsTo, summarize } from './summary.js';

/** From 100 down by `slope` a step. */
const falling = (slope: number, steps = 50) =>
  Array.from({ length: steps }, (_, i) => 100 - slope * i);
const seeds = (slope: number, ms: number) =>
  [1, 2, 3].map((seed) => runWith(falling(slope), ms, { seed }));

test('the target is the best first-order loss at the end, and twice the slope is there in about half of the steps', () => {
  const { target, reference, rows } = summarize([
    contenderResult('sgd', 'first', seeds(0.5, 10)),
    contenderResult('adam', 'first', seeds(1, 10)),
    contenderResult('fast', 'second', seeds(2, 15)),
  ]);
  expect(reference).toBe('adam');
  // The median of the last eleven: of steps 40 to 50.
  expect(target).toBe(100 - 44);
  const [sgd, adam, fast] = rows;
  expect(adam).toMatchObject({
    steps: { median: 50 },
    stepsRatio: 1,
    secondsRatio: 1,
    stepTimeRatio: 1,
    reached: 3,
  });
  // 100 - 2 (i - 5) <= 56 from the index 27 on.
  expect(fast).toMatchObject({
    steps: { median: 28, least: 28, most: 28 },
    stepsRatio: 0.56,
    stepTimeRatio: 1.5,
  });
  expect(fast!.seconds.median).toBeCloseTo(0.42);
  expect(fast!.secondsRatio).toBeCloseTo(0.84);
  expect(sgd).toMatchObject({
    steps: { median: null, least: null, most: null },
    stepsRatio: null,
    reached: 0,
  });
});

test('an optimizer that some seeds fail with has a range without an end, and one that most fail with no median', () => {
  const slow = runWith(falling(0.1));
  const reference = contenderResult('adam', 'first', seeds(1, 10));
  const mixed = summarize([
    reference,
    contenderResult('mixed', 'second', [...seeds(2, 10).slice(1), slow]),
  ]).rows[1]!;
  expect(mixed).toMatchObject({ steps: { median: 28, least: 28, most: null }, reached: 2 });
  const failing = summarize([
    reference,
    contenderResult('failing', 'second', [seeds(2, 10)[0]!, slow, gaveUp()]),
  ]).rows[1]!;
  expect(failing).toMatchObject({
    steps: { median: null, least: 28, most: null },
    stepsRatio: null,
    reached: 1,
  });
});

test('of an even number of seeds the reference reaches its own target', () => {
  const uneven = [1, 0.9, 1.1, 0.8].map((slope) => runWith(falling(slope)));
  const [row] = summarize([contenderResult('adam', 'first', uneven)]).rows;
  expect(row!.stepsRatio).toBe(1);
  expect(row!.reached).toBeGreaterThan(2);
});

test('trials that were given up are counted, and never chosen', () => {
  const trials = [
    gaveUp(),
    runWith([3, 2], 10, { point: { learningRate: 7 } }),
    runWith([3, 2.5]),
    gaveUp(),
  ];
  expect(bestOf(trials)).toEqual({ learningRate: 7 });
  expect(bestOf([gaveUp()])).toBeNull();
  const all = [
    contenderResult('adam', 'first', [], [gaveUp()]),
    contenderResult('x', 'second', seeds(1, 10), trials),
  ];
  const { reference, target, rows } = summarize(all);
  expect([reference, target]).toEqual([null, null]);
  expect(rows.map(({ diverged, loss }) => [diverged, loss])).toEqual([
    [1, null],
    [2, 56],
  ]);
});

test('anyone who took part can be held against', () => {
  const all = [
    contenderResult('adam', 'first', seeds(1, 10)),
    contenderResult('fast', 'second', seeds(2, 10)),
  ];
  expect(summarize(all, 'fast').rows[0]).toMatchObject({ reached: 0 });
  expect(() => summarize(all, 'nadam')).toThrow(
    'nadam is not among the optimizers, so it cannot be the reference.',
  );
});

test('a lucky batch reaches no target', () => {
  const losses = falling(1).map((loss, i) => (i === 20 ? 0 : loss));
  expect(stepsTo(56, losses)).toBeGreaterThan(45);
  expect(stepsTo(-1, losses)).toBe(Infinity);
});
