import { gate, screened } from '@curvature/spec/internal';
import { run, runFused } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectClose, normal, numbersOf } from '../../../../backend-wasm/test/both-backends.js';
import { shapes } from '../../../../backend-wasm/test/whole-cases.js';
import { describeOnPosedGpu } from '../../../test/on-posed-gpu.js';
import '../../index.js';

describeOnPosedGpu(() => {
  test('gradients are screened in one vector: squares, finite sums, and whether to skip', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(1, NaN, Infinity, 1e17),
        fc.nat(999),
        (all, factor, seed) => {
          tf.tidy(() => {
            const last = all.length - 1;
            const given = all.map((shape, i) =>
              tf.mul(tf.add(tf.square(normal(shape, seed + i)), 1), i === last ? factor : 1),
            );
            const [squares, plain, skip] = screened(given)!.map(numbersOf);
            const sums = given.map((x) => [...x.dataSync()].reduce((sum, v) => sum + v * v, 0));
            expectClose(
              [{ values: squares!.values.slice(0, last), shape: [] }],
              [{ values: sums.slice(0, last), shape: [] }],
            );
            expect(squares!.shape).toEqual([all.length]);
            expect(plain!.values.slice(0, last).every(Number.isFinite)).toBe(true);
            expect(Number.isFinite(plain!.values[last])).toBe(Number.isFinite(factor));
            expect(skip).toEqual({ values: [factor === 1 ? 0 : 1], shape: [1] });
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([[[2, 3]], [[]]])(
    'a gate for shape %j lets nothing through but where it is open',
    (shape) => {
      tf.tidy(() => {
        const x = tf.fill(shape, NaN);
        const open = tf.fill(shape, 3);
        const through = (given: tf.Tensor, skip: number) =>
          numbersOf(runFused(gate, { x: given, skip: tf.tensor1d([skip]) }, {})!);
        expect(through(x, 1)).toEqual(numbersOf(tf.zeros(shape)));
        expect(through(open, 0)).toEqual(numbersOf(open));
        expect(numbersOf(run(gate, { x: open, skip: tf.tensor1d([0]) }, {}))).toEqual(
          numbersOf(open),
        );
      });
    },
  );
});
