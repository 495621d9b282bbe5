import { norms, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { normal } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';
import { useFused } from './module.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

const columns = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.constantFrom(127, 128, 129, 1023, 1024, 1025),
);

describe.each(kinds)('norms of %s kernels', (kind) => {
  it('equal the loop in float64 at any size of number', () => {
    useFused(kind);
    const scales = fc.constantFrom(1, 1e-12, 1e12, 1e-18, 1e36);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        columns,
        scales,
        fc.nat(99),
        (rows, size, scale, seed) => {
          const x = tf.tidy(() => tf.mul(normal([rows, size], seed), scale));
          const values = Array.from(x.dataSync());
          const out = run(norms, { x }, { rows });
          out.dataSync().forEach((norm, row) => {
            const part = values.slice(row * size, (row + 1) * size);
            const right = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0));
            expect(Math.abs(norm - right)).toBeLessThanOrEqual(1e-6 * right);
          });
          tf.dispose([x, out]);
        },
      ),
    );
  });

  it('equal the composite', () => {
    useFused(kind);
    tf.tidy(() => {
      const x = normal([6, 33], 5);
      tf.test_util.expectArraysClose(
        run(norms, { x }, { rows: 6 }).dataSync(),
        norms.composite({ x }, { rows: 6 }).dataSync(),
        1e-5,
      );
    });
  });
});
