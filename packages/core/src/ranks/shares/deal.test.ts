import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deal } from './deal.js';

const loads = fc.array(
  fc.record({
    tiles: fc.integer({ min: 1, max: 40 }),
    cost: fc.double({ min: 0.1, max: 1e6, noNaN: true }),
  }),
  { minLength: 1, maxLength: 12 },
);
const sizes = fc.integer({ min: 1, max: 5 });

test('every tile goes to one rank, in the order of ranks', () => {
  fc.assert(
    fc.property(loads, sizes, (all, ranks) => {
      const { tilesOf } = deal(all, ranks);
      expect(tilesOf).toHaveLength(all.length);
      tilesOf.forEach((ofRanks, k) => {
        expect(ofRanks).toHaveLength(ranks);
        let end = 0;
        for (const { first, count } of ofRanks) {
          expect(first).toBe(end);
          end += count;
        }
        expect(end).toBe(all[k]!.tiles);
      });
    }),
  );
});

test('no rank has more to do than an even share and one tile', () => {
  fc.assert(
    fc.property(loads, sizes, (all, ranks) => {
      const { tilesOf, largest } = deal(all, ranks);
      const each = all.map(({ tiles, cost }) => cost / tiles);
      const todo = [...Array(ranks).keys()].map((rank) =>
        tilesOf.reduce((sum, ofRanks, k) => sum + ofRanks[rank]!.count * each[k]!, 0),
      );
      const total = todo.reduce((a, b) => a + b);
      expect(Math.max(...todo)).toBeCloseTo(largest, 3);
      expect(largest).toBeLessThanOrEqual((total / ranks + Math.max(...each)) * (1 + 1e-9));
    }),
  );
});

test('the dearest is dealt first, to the first of equals', () => {
  const { tilesOf, largest } = deal(
    [
      { tiles: 2, cost: 2 },
      { tiles: 1, cost: 3 },
    ],
    2,
  );
  expect(tilesOf.map((ofRanks) => ofRanks.map(({ count }) => count))).toEqual([
    [0, 2],
    [1, 0],
  ]);
  expect(largest).toBe(3);
});

test('rounds deal as tiles one by one do', () => {
  const whole = fc.record({ tiles: fc.integer({ min: 1, max: 99 }), each: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(whole, { minLength: 1, maxLength: 5 }), sizes, (kinds, ranks) => {
      const all = kinds.map(({ tiles, each }) => ({ tiles, cost: tiles * each }));
      const todo = new Float64Array(ranks);
      for (const { tiles, each } of kinds.toSorted((a, b) => b.each - a.each))
        for (let tile = 0; tile < tiles; tile++) todo[todo.indexOf(Math.min(...todo))]! += each;
      expect(deal(all, ranks).largest).toBe(Math.max(...todo));
    }),
  );
});
