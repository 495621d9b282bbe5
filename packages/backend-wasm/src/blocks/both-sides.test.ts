import { bothSides } from '@curvature/spec/internal';
import { isFused, run } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../index.js';
import { expectClose, normal, on } from '../../test/both-backends.js';

const flags = fc.record({
  transposeLeft: fc.constantFrom<0 | 1>(0, 1),
  transposeRight: fc.constantFrom<0 | 1>(0, 1),
});
const side = fc.integer({ min: 1, max: 40 });

it('bothSides equals its composite on random stacks, on wasm as on cpu', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ count: fc.integer({ min: 1, max: 4 }), m: side, n: side, seed: fc.nat(1000) }),
      flags,
      async ({ count, m, n, seed }, attributes) => {
        const build = (fused: boolean) => () => {
          const left = normal([count, m, m], seed);
          const [x, right] = [normal([count, m, n], seed + 1), normal([count, n, n], seed + 2)];
          expect(isFused(bothSides)).toBe(fused);
          return run(bothSides, { left, x, right }, attributes);
        };
        expectClose(await on('wasm', build(true)), await on('cpu', build(false)), 1e-4);
      },
    ),
    { numRuns: 60 },
  );
});

it('gives the same bits as one product after the other', async () => {
  await tf.setBackend('wasm');
  tf.tidy(() => {
    const [left, right] = [normal([2, 33, 33], 1), normal([2, 20, 20], 2)] as [
      tf.Tensor3D,
      tf.Tensor3D,
    ];
    const x = normal([2, 33, 20], 3) as tf.Tensor3D;
    for (const transposeLeft of [0, 1] as const) {
      for (const transposeRight of [0, 1] as const) {
        const half = tf.matMul(left, x, transposeLeft === 1);
        const expected = tf.matMul(half, right, false, transposeRight === 1);
        const attributes = { transposeLeft, transposeRight };
        const both = run(bothSides, { left, x, right }, attributes);
        expect(both.dataSync()).toEqual(expected.dataSync());
      }
    }
  });
});

it('takes its composite where a side does not fit, which throws', async () => {
  await tf.setBackend('wasm');
  const [left, x, right] = [normal([1, 3, 3], 1), normal([1, 3, 2], 2), normal([1, 3, 3], 3)];
  const attributes = { transposeLeft: 0, transposeRight: 0 } as const;
  expect(() => run(bothSides, { left, x, right }, attributes)).toThrow(/inner/);
  tf.dispose([left, x, right]);
});
