import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byBudget } from './by-budget.js';
import { byCrossing } from './by-crossing.js';
import { chooseSliceSize, type SliceSizeOptions, type SquareMatrix } from './choose-slice-size.js';
import { ofRank } from '../../test/spd.js';

const golden = JSON.parse(
  readFileSync(new URL('../../test/slice-chooser.json', import.meta.url), 'utf8'),
) as {
  dims: number[];
  times: number[];
  tol: number;
  mats: number[][][];
  losses: number[][];
  keep: number[];
  perf: number[];
  crossing: number;
  dim: number;
};

const identity = (n: number): SquareMatrix => ({
  n,
  matrix: Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
});
const ones = (n: number): SquareMatrix => ({ n, matrix: new Float64Array(n * n).fill(1) });

describe('the golden case', () => {
  const matrices = golden.mats.map((rows) => ({
    n: rows.length,
    matrix: Float64Array.from(rows.flat()),
  }));
  const time = (d: number) => golden.times[golden.dims.indexOf(d)]!;
  const got = chooseSliceSize(matrices, { candidates: golden.dims, time, tolerance: golden.tol });

  test('losses', () => {
    got.losses.forEach((row, i) =>
      row.forEach((loss, j) => expect(Math.abs(loss - golden.losses[i]![j]!)).toBeLessThan(1e-6)),
    );
  });

  test('both curves, their crossing and the choice', () => {
    expect(got.keep).toEqual(golden.keep);
    got.performance.forEach((p, j) => expect(p).toBeCloseTo(golden.perf[j]!, 12));
    expect(got.crossing).toBeCloseTo(golden.crossing, 10);
    expect(got.size).toBe(golden.dim);
    expect(got.strategy).toBe('byCrossing');
  });

  test('float32 matrices do as well', () => {
    const single = matrices.map(({ n, matrix }) => ({ n, matrix: Float32Array.from(matrix) }));
    expect(chooseSliceSize(single, { candidates: golden.dims, time }).size).toBe(golden.dim);
  });
});

const matrices = fc.array(
  fc
    .record({
      n: fc.integer({ min: 1, max: 20 }),
      rank: fc.integer({ min: 1, max: 20 }),
      seed: fc.nat(1e6),
    })
    .map(({ n, rank, seed }) => ({ n, matrix: ofRank(n, rank, seed) })),
  { minLength: 1, maxLength: 4 },
);
const doubling = [1, 2, 4, 8, 16, 32];
const cubic = (d: number) => 1 + d ** 3 / 100;

describe('chooseSliceSize', () => {
  test('chooses a candidate, keep rises from size to its multiple up to 1, and performance falls from 1', () => {
    fc.assert(
      fc.property(
        matrices,
        fc.constantFrom(byCrossing(), byBudget({ share: 0.3 })),
        (given, strategy) => {
          const { size, keep, performance, crossing } = chooseSliceSize(given, {
            candidates: doubling,
            time: cubic,
            strategy,
          });
          expect(doubling).toContain(size);
          keep.slice(1).forEach((share, j) => expect(share).toBeGreaterThanOrEqual(keep[j]!));
          expect(keep.at(-1)).toBe(1);
          performance.slice(1).forEach((p, j) => expect(p).toBeLessThan(performance[j]!));
          expect(performance[0]).toBe(1);
          expect(crossing).toBeGreaterThanOrEqual(1);
          expect(crossing).toBeLessThanOrEqual(32);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('crosses where the lines do, exactly', () => {
    const time = (d: number) => d; // performance 1, 1/2, 1/4, 1/8; keep 1/2, 1/2, 1/2, 1
    const { crossing, size } = chooseSliceSize([identity(8), ones(8)], {
      candidates: [1, 2, 4, 8],
      time,
    });
    expect([crossing, size]).toEqual([2, 2]);
  });

  test('the smallest where nothing is lost, the largest where the lines never meet, the smaller of two as near', () => {
    const choose = (given: readonly SquareMatrix[], options: SliceSizeOptions) =>
      chooseSliceSize(given, { time: cubic, ...options }).size;
    expect(choose([identity(8)], { candidates: [2, 4, 8] })).toBe(2);
    expect(choose([ones(8)], { candidates: [1, 2, 4] })).toBe(4);
    expect(byCrossing().choose({ candidates: [1, 5], crossing: 3 } as never)).toBe(1);
  });

  test('offers 1, 16, 32, ... and the largest', () => {
    const candidatesFor = (n: number) => chooseSliceSize([identity(n)], { time: cubic }).candidates;
    expect(candidatesFor(1)).toEqual([1]);
    expect(candidatesFor(5)).toEqual([1, 5]);
    expect(candidatesFor(16)).toEqual([1, 16]);
    expect(candidatesFor(50)).toEqual([1, 16, 32, 50]);
  });

  test('measures on this machine unless it is told', () => {
    const { times, size, candidates } = chooseSliceSize([ones(40)]);
    expect(times.every((ms) => ms > 0 && Number.isFinite(ms))).toBe(true);
    expect(candidates).toContain(size);
    expect(chooseSliceSize([ones(40)]).times).toEqual(times);
  });

  test.each([
    [[], {}, /there are no matrices/],
    [[{ n: 2, matrix: new Float64Array(3) }], {}, /4 entries/],
    [[ones(2)], { tolerance: 0 }, /tolerance/],
    [[ones(2)], { candidates: [] }, /candidates.length/],
    [[ones(2)], { candidates: [4, 2] }, /candidates\[1\] must be a whole number above 4/],
    [[ones(2)], { time: () => 0 }, /time, at 1 rows, must be/],
    [
      [ones(2)],
      { time: cubic, strategy: { name: 'mine', choose: () => 3 } },
      /mine chose 3, which is no candidate/,
    ],
    [[ones(2)], { budget: 3 }, /there is no option budget/],
  ])('refusals (%#)', (given, options, message) => {
    expect(() => chooseSliceSize(given, options as SliceSizeOptions)).toThrow(message);
  });
});
