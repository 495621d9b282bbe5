import * as tf from '@tensorflow/tfjs';
import { norms, run } from '@curvature/spec/kernels';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { inUse } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

const numbers = (values: readonly number[], shape: number[], rows: number) =>
  tf.tidy(() => [...run(norms, { x: tf.tensor(values as number[], shape) }, { rows }).dataSync()]);

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});

describe.each(kinds)('norms of %s kernels', (kind) => {
  beforeAll(() => useFused(kind));
  afterAll(() => useFused('auto'));

  it('equal the composite and the loop in float64 at any size of number', () => {
    const before = inUse();
    const matrices = fc
      .tuple(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 70 }),
        fc.constantFrom(1, 1e-12, 1e12, 1e-30, 1e35),
      )
      .chain(([rows, columns, scale]) =>
        fc.tuple(
          fc.constant([rows, columns] as const),
          fc.array(
            fc.integer({ min: -99, max: 99 }).map((value) => Math.fround(value * scale)),
            { minLength: rows * columns, maxLength: rows * columns },
          ),
        ),
      );
    fc.assert(
      fc.property(matrices, ([[rows, columns], values]) => {
        const got = numbers(values, [rows, columns], rows);
        const composite = tf.tidy(() => [
          ...norms.composite({ x: tf.tensor(values, [rows, columns]) }, { rows }).dataSync(),
        ]);
        expect(got.length).toBe(rows);
        got.forEach((norm, row) => {
          const exact = Math.hypot(...values.slice(row * columns, (row + 1) * columns));
          expect(Math.abs(norm - exact)).toBeLessThanOrEqual(1e-7 * exact);
          // Of empty rows tfjs's max and sum read what lies behind them, on cpu NaN; the fused
          // kernel gives 0.
          if (columns > 0)
            expect(Math.abs(norm - composite[row]!)).toBeLessThanOrEqual(1e-5 * exact);
        });
      }),
    );
    expect(inUse()).toEqual(before);
  });

  it('keep any shape apart by rows', () => {
    expect(numbers([3, 4, 0, 0, 6, 8, 0, 5], [2, 2, 2], 4)).toEqual([5, 0, 10, 5]);
    expect(numbers([3, 4, 0, 0, 6, 8, 0, 10], [8], 1)).toEqual([15]);
  });

  it.each([NaN, Infinity, -Infinity])(
    'are not finite where an element is %s, and only there',
    (value) => {
      const [spoilt, clean] = numbers([1, 2, value, 4, 3, 4, 0, 0], [2, 4], 2);
      expect(Number.isFinite(spoilt)).toBe(false);
      expect(clean).toBe(5);
    },
  );
});
