import { scaleRows } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
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
  it('scaleRows equals its composite on random shapes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 70 }),
        fc.nat(99),
        async (rows, n, seed) => {
          const build = () =>
            run(
              scaleRows,
              { x: normal([rows, n], seed), scales: normal([rows], seed + 1) },
              { rows },
            );
          const expected = await on('cpu', build);
          useFused(kind);
          expectClose(await on('wasm', build), expected);
        },
      ),
      { numRuns: 60 },
    );
    expect(tf.getKernel(scaleRows.name, 'wasm')).toBeDefined();
  });
});
