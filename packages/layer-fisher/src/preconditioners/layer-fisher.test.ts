import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixBlock, updateOf } from '../../test/direct.js';
import { holds } from '../../test/holds.js';
import { gap, type Rows } from '../../test/numbers.js';
import { normal, plain, signalsOf, sizes } from '../../test/random.js';
import { factors, type Places, sandwich } from '../../test/reference.js';
import { choleskyInverses } from '../inverses/cholesky-inverses.js';
import { layerFisher } from './layer-fisher.js';
import type { LayerFisherOptions } from './options.js';

const conventions = fc.record({
  lossAverage: fc.constantFrom('batch' as const, 'batch+sequence' as const, 'sum' as const),
  sharing: fc.constantFrom('expand' as const, 'reduce' as const),
});
const rows = (x: tf.Tensor) => x.arraySync() as Places;
const matrix = (x: tf.Tensor) => (x.arraySync() as Rows[])[0]!;
const sqrtDamping = (lambda: number) => [Math.sqrt(lambda), Math.sqrt(lambda)] as const;

describe('the update', () => {
  holds(
    'is that of naive loops for random shapes, conventions and slices, with a bias and without',
    fc.tuple(sizes, conventions, fc.integer({ min: 1, max: 10 }), fc.boolean()),
    ([given, convention, sliceSize, joint]) => {
      const block = matrixBlock(given.inputs + (joint ? 1 : 0), given.outputs, 'linear', joint);
      const signals = signalsOf(given);
      const x = normal(block.shape, given.seed + 9);
      const p = layerFisher({
        ...convention,
        damping: 0.1,
        inverse: choleskyInverses({ sliceSize }),
      });
      const { A, G, copies } = factors(
        rows(signals.activations),
        rows(signals.outputGrads),
        convention,
        joint,
      );
      // As in KFC: copies of A (x) G, damping of lambda / copies, the update divided by copies.
      const expected = sandwich(A, G, sqrtDamping(0.1 / copies), sliceSize, matrix(x)).flat();
      const got = updateOf(p, block, [signals], x).update;
      expect(got.shape).toEqual([...block.shape]);
      expect(
        gap(
          got.dataSync(),
          expected.map((value) => value / copies),
        ),
      ).toBeLessThan(1e-4);
    },
    40,
  );

  holds(
    'of a convolution with one position is that of a dense layer, except for sums',
    sizes,
    (given) => {
      const [block, signals] = [
        matrixBlock(given.inputs, given.outputs),
        signalsOf({ ...given, positions: 1 }),
      ];
      const x = normal(block.shape, given.seed + 9);
      const [first, ...others] = (['batch', 'batch+sequence'] as const).flatMap((lossAverage) =>
        (['expand', 'reduce'] as const).map(
          (sharing) => updateOf(layerFisher({ lossAverage, sharing }), block, [signals], x).update,
        ),
      );
      for (const other of others)
        expect(gap(other.dataSync(), first!.dataSync())).toBeLessThan(1e-6);
    },
    10,
  );

  holds(
    'does not depend on how the loss is averaged, if damping and gradient go with it',
    sizes,
    (given) => {
      const block = matrixBlock(given.inputs, given.outputs);
      const { activations, outputGrads } = signalsOf(given);
      const x = normal(block.shape, given.seed + 9);
      const { samples, positions } = given;
      const update = (lossAverage: 'batch' | 'batch+sequence' | 'sum', by: number) => {
        const signals = { activations, outputGrads: tf.mul(outputGrads, by) };
        return updateOf(
          layerFisher({ lossAverage, damping: 0.1 * by }),
          block,
          [signals],
          tf.mul(x, by),
        ).update;
      };
      const expected = update('batch', 1).dataSync();
      expect(gap(update('sum', samples).dataSync(), expected)).toBeLessThan(1e-4);
      expect(gap(update('batch+sequence', 1 / positions).dataSync(), expected)).toBeLessThan(1e-4);
    },
    15,
  );

  holds(
    'of a batch given twice, or of the same batch again and again with decay, is that of the batch',
    sizes,
    (given) => {
      const block = matrixBlock(given.inputs, given.outputs);
      const signals = signalsOf(given);
      const twice = {
        activations: tf.concat([signals.activations, signals.activations]),
        outputGrads: tf.div(tf.concat([signals.outputGrads, signals.outputGrads]), 2),
      };
      const x = normal(block.shape, given.seed + 9);
      const expected = updateOf(layerFisher(), block, [signals], x).update.dataSync();
      expect(
        gap(updateOf(layerFisher(), block, [twice], x).update.dataSync(), expected),
      ).toBeLessThan(1e-4);
      const averaged = updateOf(
        layerFisher({ decay: 0.9 }),
        block,
        [signals, signals, signals],
        x,
      ).update;
      expect(gap(averaged.dataSync(), expected)).toBeLessThan(1e-4);
    },
    10,
  );

  test('without decay forgets all of the last batch, even what is not finite', () => {
    tf.tidy(() => {
      const [block, signals, x] = [matrixBlock(3, 2), signalsOf(plain), normal([1, 3, 2], 9)];
      const bad = { ...signals, activations: tf.mul(signals.activations, NaN) };
      const expected = updateOf(layerFisher(), block, [signals], x).update.dataSync();
      expect(updateOf(layerFisher(), block, [bad, signals], x).update.dataSync()).toEqual(expected);
    });
  });

  test('with decay is that of averages of the batches', () => {
    tf.tidy(() => {
      const block = matrixBlock(plain.inputs, plain.outputs);
      const batches = [signalsOf(plain), signalsOf({ ...plain, seed: 77 })];
      const p = layerFisher({ decay: 0.75, damping: 0.1 });
      const x = normal(block.shape, 9);
      const [old, last] = batches.map((s) =>
        factors(
          rows(s.activations),
          rows(s.outputGrads),
          { lossAverage: 'batch', sharing: 'expand' },
          false,
        ),
      );
      const mix = (a: Rows, b: Rows) =>
        a.map((row, i) => row.map((v, j) => (0.75 * v + b[i]![j]!) / 1.75));
      const expected = sandwich(
        mix(old!.A, last!.A),
        mix(old!.G, last!.G),
        sqrtDamping(0.1),
        128,
        matrix(x),
      );
      expect(gap(updateOf(p, block, batches, x).update.dataSync(), expected.flat())).toBeLessThan(
        1e-5,
      );
    });
  });

  test('takes the damping of the host, or the schedule, at the step of the refresh', () => {
    tf.tidy(() => {
      const [block, signals, x] = [matrixBlock(3, 2), signalsOf(plain), normal([1, 3, 2], 9)];
      const update = (options: LayerFisherOptions<any>, context = {}) =>
        updateOf(layerFisher(options), block, [signals], x, context).update.dataSync();
      expect(update({ damping: 0.5 }, { damping: 0.1 })).toEqual(update({ damping: 0.1 }));
      expect(update({ damping: (step) => 1 / step }, { step: 10 })).toEqual(
        update({ damping: 0.1 }),
      );
      expect(update({})).toEqual(update({ damping: 0.03 }));
    });
  });
});
