import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  choleskyInverses,
  fullSplit,
  type LayerFactors,
  type LayerInverse,
  piSplit,
  relativeSplit,
  sqrtSplit,
} from '../../../layer-fisher/src/index.js';
import { describeOnTensorflow } from '../../test/on-tensorflow.js';
import { poseAsGpu } from '../../test/pose-as-gpu.js';
import { gram, largestOf } from '../../test/stacks.js';
import { nativeInverses, type NativeInverses } from './native-inverses.js';

/** The blocks of a factor of side n, the last with padding. */
function factorOf(n: number, size: number, rank: number, seed: number): LayerFactors['inputs'] {
  const count = Math.ceil(n / size);
  const rows = tf.tensor(
    Array.from({ length: count * size }, (_, i) => Number(i < n)),
    [count, size, 1],
  );
  const mask = tf.mul(rows, tf.transpose(rows, [0, 2, 1]));
  return { slices: { n, count, size }, stack: tf.mul(gram(count, size, rank, seed), mask) };
}
const nearly = (got: tf.Tensor, want: tf.Tensor) =>
  expect(largestOf(tf.sub(got, want))).toBeLessThanOrEqual(1e-6 * largestOf(want));

test('it fills the slot of layer-fisher', () => {
  const inverse: LayerInverse<NativeInverses> = nativeInverses(choleskyInverses());
  expect(inverse).toMatchObject({ name: 'nativeInverses', sliceSize: 128, isRelative: false });
});

test('without an inverse, or with its maker in place of it, a sentence says what to write', () => {
  for (const given of [undefined, null, {}, choleskyInverses])
    expect(() => nativeInverses(given as never)).toThrow(
      'Write nativeInverses(choleskyInverses()), with choleskyInverses of @curvature/layer-fisher.',
    );
});

describeOnTensorflow(() => {
  test('blocks, products, residuals and conditions are those of choleskyInverses()', () => {
    const side = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(sqrtSplit, piSplit, fullSplit, relativeSplit),
        fc.constantFrom(1e-12, 1e-2, 10),
        (inputs, outputs, rank, split, damping) =>
          tf.tidy(() => {
            const given = choleskyInverses({ split });
            const factors = {
              inputs: factorOf(...inputs, rank, 1),
              outputs: factorOf(...outputs, rank, 2),
            };
            const native = nativeInverses(given);
            const got = native.invert(factors, damping) as NativeInverses;
            const want = given.invert(factors, damping) as Exclude<
              ReturnType<typeof given.invert>,
              Promise<unknown>
            >;
            const x = tf.randomNormal([inputs[0], outputs[0]], 0, 1, 'float32', 3);
            const at = [x, factors.inputs.slices, factors.outputs.slices] as const;
            for (const name of ['inputs', 'outputs'] as const) {
              // What is singular but for its damping is inverted as well as that allows.
              const size = largestOf(want[name]);
              const rounding = 1e-6 + 1e-14 * want.condition;
              expect(largestOf(tf.sub(got[name], want[name]))).toBeLessThanOrEqual(rounding * size);
            }
            if (want.condition < 1e6)
              nearly(native.multiply(got, ...at), given.multiply(want, ...at));
            const ratio = got.condition.dataSync()[0]! / want.condition;
            expect(Math.abs(ratio - 1)).toBeLessThan(1e-5 + 1e-14 * want.condition);
            expect(got.residual.dataSync()[0]).toBeLessThan(1e-14 * want.condition + 1e-14);
          }),
      ),
      { numRuns: 60 },
    );
  });

  test('a factor that is not positive definite, or not finite, goes to the inverse that is given', () => {
    tf.tidy(() => {
      const given = choleskyInverses();
      const slices = { n: 2, count: 1, size: 2 };
      const outputs = factorOf(2, 2, 5, 2);
      const bad = (values: number[]) => ({
        inputs: { slices, stack: tf.tensor(values, [1, 2, 2]) },
        outputs,
      });
      const indefinite = bad([1, 1.01, 1.01, 1]);
      const got = nativeInverses(given).invert(indefinite, 1e-12) as NativeInverses;
      const want = given.invert(indefinite, 1e-12) as { inputs: tf.Tensor };
      expect(got.inputs.dataSync()).toEqual(want.inputs.dataSync());
      expect(() => nativeInverses(given).invert(bad([1, 0, 0, NaN]), 0.1)).toThrow(
        /row 1, column 1/,
      );
    });
  });

  test('on a GPU nothing is read before the step ends, and factors may go', async () => {
    const pose = poseAsGpu();
    const factors = tf.tidy(() => {
      const made = { inputs: factorOf(5, 3, 9, 1), outputs: factorOf(4, 4, 9, 2) };
      tf.keep(made.inputs.stack);
      tf.keep(made.outputs.stack);
      return (void 0, made as never);
    }) as unknown as LayerFactors;
    const native = nativeInverses(choleskyInverses());
    let found!: Promise<NativeInverses>;
    const start = () =>
      tf.tidy(() => void (found = native.invert(factors, 0.1) as Promise<NativeInverses>));
    expect(pose.readsDuring(start)).toBe(0);
    const got = await found;
    expect((await native.quality(got)).residual).toBeLessThan(1e-13);
    pose.end();
    tf.dispose([got, factors.inputs.stack, factors.outputs.stack]);
  });
});
