import { averageSquares, overRoot } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

beforeAll(allowRelaxedSimd);
afterAll(() => useFused('auto'));

describe.each(kinds)('with %s kernels', (kind) => {
  it('averageSquares and overRoot equal their composites on random shapes', async () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(1e-12, 1, 1e12),
        fc.nat(99),
        async (shape, decay, size, seed) => {
          const build = (fused: boolean) => () => {
            expect(isFused(averageSquares) && isFused(overRoot)).toBe(fused);
            const x = tf.mul(normal(shape, seed), size);
            const before = tf.square(tf.mul(normal(shape, seed + 1), size));
            const weights = { decay, weight: 1 - decay };
            const moment = run(averageSquares, { moment: before, x }, weights);
            const root = run(overRoot, { x, moment }, { scale: 1.5, epsilon: 1e-8 * size });
            return [tf.div(moment, size ** 2), root];
          };
          const expected = await on('cpu', build(false));
          useFused(kind);
          expectClose(await on('wasm', build(true)), expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
