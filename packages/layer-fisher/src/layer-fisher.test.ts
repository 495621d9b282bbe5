import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layer, matrixBlock, updateOf } from '../test/direct.js';
import { holds } from '../test/holds.js';
import { gap, kron, type Rows } from '../test/numbers.js';
import { normal, signalsOf, type Sizes, sizes } from '../test/random.js';
import { blockDiagonal, factors, type Places, sandwich } from '../test/reference.js';
import { choleskyInverses } from './cholesky-inverses.js';
import { layerFisher, type LayerFisherState } from './layer-fisher.js';
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
      const block = matrixBlock(given.inputs + (joint ? 1 : 0), given.outputs, 'rows', joint);
      const signals = signalsOf(given);
      const x = normal(block.shape, given.seed + 9);
      const p = layerFisher({ ...convention, damping: 0.1, inverse: choleskyInverses({ sliceSize }) });
      const { A, G, copies } = factors(rows(signals.activations), rows(signals.outputGrads), convention, joint);
      // KFC's way: copies of A (x) G, damping of lambda / copies, the update divided by copies.
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
    'of a convolution with one position is that of a dense layer, under every convention but the sum',
    sizes,
    (given) => {
      const [block, signals] = [matrixBlock(given.inputs, given.outputs), signalsOf({ ...given, positions: 1 })];
      const x = normal(block.shape, given.seed + 9);
      const [first, ...others] = (['batch', 'batch+sequence'] as const).flatMap((lossAverage) =>
        (['expand', 'reduce'] as const).map(
          (sharing) => updateOf(layerFisher({ lossAverage, sharing }), block, [signals], x).update,
        ),
      );
      for (const other of others) expect(gap(other.dataSync(), first!.dataSync())).toBeLessThan(1e-6);
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
        return updateOf(layerFisher({ lossAverage, damping: 0.1 * by }), block, [signals], tf.mul(x, by)).update;
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
      expect(gap(updateOf(layerFisher(), block, [twice], x).update.dataSync(), expected)).toBeLessThan(1e-4);
      const averaged = updateOf(layerFisher({ decay: 0.9 }), block, [signals, signals, signals], x).update;
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

  test('with decay is that of averages in which the last batch but one has the weight of the old', () => {
    tf.tidy(() => {
      const block = matrixBlock(plain.inputs, plain.outputs);
      const batches = [signalsOf(plain), signalsOf({ ...plain, seed: 77 })];
      const p = layerFisher({ decay: 0.75, damping: 0.1 });
      const x = normal(block.shape, 9);
      const [old, last] = batches.map((s) =>
        factors(rows(s.activations), rows(s.outputGrads), { lossAverage: 'batch', sharing: 'expand' }, false),
      );
      const mix = (a: Rows, b: Rows) => a.map((row, i) => row.map((v, j) => (0.75 * v + b[i]![j]!) / 1.75));
      const expected = sandwich(mix(old!.A, last!.A), mix(old!.G, last!.G), sqrtDamping(0.1), 128, matrix(x));
      expect(gap(updateOf(p, block, batches, x).update.dataSync(), expected.flat())).toBeLessThan(1e-5);
    });
  });

  test('takes the damping of the host, or the schedule, at the step of the refresh', () => {
    tf.tidy(() => {
      const [block, signals, x] = [matrixBlock(3, 2), signalsOf(plain), normal([1, 3, 2], 9)];
      const update = (options: LayerFisherOptions<any>, context = {}) =>
        updateOf(layerFisher(options), block, [signals], x, context).update.dataSync();
      expect(update({ damping: 0.5 }, { damping: 0.1 })).toEqual(update({ damping: 0.1 }));
      expect(update({ damping: (step) => 1 / step }, { step: 10 })).toEqual(update({ damping: 0.1 }));
      expect(update({})).toEqual(update({ damping: 0.03 }));
    });
  });
});

const plain: Sizes = { samples: 5, positions: 1, inputs: 3, outputs: 2, seed: 3 };

describe('the curvature', () => {
  const along = (
    options: LayerFisherOptions<any>,
    given: Sizes,
    signals: ReturnType<typeof signalsOf>,
    d: tf.Tensor,
  ) => {
    const block = matrixBlock(given.inputs, given.outputs);
    const p = layerFisher(options);
    const at = { block, step: 1 };
    return p.curvature!(p.accumulate(p.init(block), signals, null, at), d, at).dataSync()[0]!;
  };

  holds('of one datum is the square of the gradient along the direction', sizes, (given) => {
    const one = { ...given, samples: 1, positions: 1 };
    const signals = signalsOf(one);
    const d = normal([1, given.inputs, given.outputs], given.seed + 9);
    const grad = tf.matMul(tf.transpose(signals.activations, [0, 2, 1]), signals.outputGrads);
    const slope = tf.sum(tf.mul(grad, d)).dataSync()[0]!;
    for (const lossAverage of ['batch', 'batch+sequence', 'sum'] as const)
      expect(along({ lossAverage }, one, signals, d)).toBeCloseTo(slope ** 2, 3);
  });

  holds('of one datum whose output is a mean over positions is that too, by `reduce`', sizes, (given) => {
    const one = { ...given, samples: 1 };
    const signals = signalsOf(one);
    // The gradient is then the same at each position.
    const outputGrads = tf.tile(tf.slice(signals.outputGrads, [0, 0, 0], [1, 1, given.outputs]), [
      1,
      given.positions,
      1,
    ]);
    const d = normal([1, given.inputs, given.outputs], given.seed + 9);
    const grad = tf.matMul(tf.transpose(signals.activations, [0, 2, 1]), outputGrads);
    const slope = tf.sum(tf.mul(grad, d)).dataSync()[0]!;
    const got = along({ sharing: 'reduce' }, one, { ...signals, outputGrads }, d);
    expect(Math.abs(got - slope ** 2)).toBeLessThan(1e-3 * Math.max(1, slope ** 2));
  });

  /** d^T GGN d = mean over samples of |J d|^2, for y = B^T D^T a at each position, or for the mean of y over positions. */
  function gaussNewton(a: tf.Tensor, b: tf.Tensor, d: tf.Tensor, sharing: 'expand' | 'reduce') {
    const [samples, positions, inputs] = a.shape as [number, number, number];
    const each = tf.matMul(tf.matMul(tf.reshape(a, [-1, inputs]), tf.squeeze(d, [0])), b);
    const y = tf.reshape(each, [samples, positions, -1]);
    return tf.div(tf.sum(tf.square(sharing === 'expand' ? y : tf.mean(y, 1))), samples).dataSync()[0]!;
  }

  holds(
    'of a layer in a deep linear net with half the squared error is the whole Gauss-Newton block, positions shared or averaged',
    fc.tuple(sizes, fc.integer({ min: 1, max: 4 }), fc.constantFrom('expand' as const, 'reduce' as const)),
    ([given, ends, sharing]) => {
      const { samples, positions, inputs, outputs, seed } = given;
      // The layers behind are linear: the output's gradient by this layer's is B, whatever the sample.
      const b = tf.matMul(normal([outputs, 3], seed + 1), normal([3, ends], seed + 2));
      const { activations: a } = signalsOf(given);
      // A column of B for each output: samples come once for each of them, of a loss that is the mean over all.
      const activations = tf.concat(Array.from({ length: ends }, () => a));
      const count = samples * ends;
      const shares = sharing === 'expand' ? 1 : positions;
      const column = (k: number) => tf.reshape(tf.slice(b, [0, k], [outputs, 1]), [1, 1, outputs]);
      const outputGrads = tf.concat(
        Array.from({ length: ends }, (_, k) =>
          tf.tile(tf.mul(column(k), Math.sqrt(ends) / (count * shares)), [samples, positions, 1]),
        ),
      );
      const d = normal([1, inputs, outputs], seed + 9);
      const expected = gaussNewton(a, b, d, sharing);
      expect(along({ sharing }, given, { activations, outputGrads }, d) / expected).toBeCloseTo(1, 3);
    },
  );

  holds('is that of kron(G, A) with blocks on its diagonals, and so is the damped trace', sizes, (given) => {
    const signals = signalsOf(given);
    const { A, G, copies } = factors(
      rows(signals.activations),
      rows(signals.outputGrads),
      { lossAverage: 'batch', sharing: 'expand' },
      false,
    );
    const d = normal([1, given.inputs, given.outputs], given.seed + 9);
    // Rows of W first: vec index is (i of A, j of G).
    const F = kron(blockDiagonal(A, 2), blockDiagonal(G, 2));
    const v = Array.from(d.dataSync());
    const expected = copies * v.reduce((sum, x, i) => sum + x * v.reduce((s, y, j) => s + F[i]![j]! * y, 0), 0);
    const inverse = choleskyInverses({ sliceSize: 2 });
    const got = along({ inverse }, given, signals, d);
    expect(Math.abs(got - expected)).toBeLessThan(1e-4 * Math.max(1, expected));
    const p = layerFisher({ inverse, damping: 0.1 });
    const at = { block: matrixBlock(given.inputs, given.outputs), step: 1 };
    const trace = p.metric!(p.accumulate(p.init(at.block), signals, null, at), at).dataSync()[0]!;
    const whole = copies * F.reduce((sum, row, i) => sum + row[i]!, 0) + 0.1 * F.length;
    expect(trace / whole).toBeCloseTo(1, 4);
  });
});

describe('what it takes', () => {
  const p = layerFisher();
  const shaped = (shape: number[], kind?: 'rows' | 'ids' | 'scale') => ({
    id: 'w',
    index: 0,
    shape,
    axes: shape.map((_, i) => i).slice(1),
    parameter: { name: 'w', shape: shape.slice(1) },
    ...(kind && { layer: layer(kind) }),
  });

  test('matrices and kernels of convolutions as a whole, tables of ids, and scales', () => {
    for (const block of [
      shaped([1, 4, 3]),
      shaped([1, 3, 3, 2, 4], 'rows'),
      shaped([1, 9, 2], 'ids'),
      shaped([1, 5], 'scale'),
    ])
      expect(p.accepts!(block)).toBe(true);
    expect(p.accepts!(shaped([2, 4, 3]))).toMatch(/tiles/);
    expect(p.accepts!(shaped([1, 5]))).toMatch(/one dimension/);
  });

  test('kernels of convolutions act as their matrix', () => {
    tf.tidy(() => {
      const kernel = shaped([1, 2, 1, 3, 4], 'rows');
      const signals = signalsOf({ ...plain, positions: 3, inputs: 6, outputs: 4 });
      const x = normal([1, 6, 4], 9);
      const got = updateOf(p, kernel, [signals], tf.reshape(x, kernel.shape)).update;
      expect(got.shape).toEqual(kernel.shape);
      expect(got.dataSync()).toEqual(updateOf(p, matrixBlock(6, 4), [signals], x).update.dataSync());
    });
  });

  test('bias and kernel together, unless told otherwise', () => {
    expect([p.joinsBias, layerFisher({ bias: 'plain' }).joinsBias]).toEqual([true, false]);
  });

  test('signals of another layer are refused', () => {
    tf.tidy(() => {
      const signals = signalsOf(plain);
      expect(() => updateOf(p, matrixBlock(4, 2), [signals], tf.zeros([1, 4, 2]))).toThrow(/activations \[5,1,3\]/);
      expect(() => updateOf(p, matrixBlock(3, 3), [signals], tf.zeros([1, 3, 3]))).toThrow(CurvatureError);
      expect(() => updateOf(p, matrixBlock(3, 2, 'rows', true), [signals], tf.zeros([1, 3, 2]))).toThrow(
        CurvatureError,
      );
    });
  });

  test('statistics have their final shape from the start', () => {
    tf.tidy(() => {
      const outline = (state: LayerFisherState) =>
        Object.entries(state).map(([key, value]) => [key, typeof value === 'number' ? 'number' : value.shape]);
      const cases = [
        [matrixBlock(200, 3), signalsOf({ ...plain, inputs: 200, outputs: 3 })],
        [matrixBlock(9, 2, 'ids'), { ...signalsOf(plain), activations: tf.zeros([5, 1], 'int32') }],
        [shaped([1, 2], 'scale'), signalsOf(plain)],
      ] as const;
      for (const [block, signals] of cases) {
        const start = p.init(block);
        expect(outline(p.accumulate(start, signals, null, { block, step: 1 }))).toEqual(outline(start));
      }
    });
  });

  test('its memory is foretold', () => {
    tf.tidy(() => {
      const { cache } = updateOf(
        p,
        matrixBlock(200, 3),
        [signalsOf({ ...plain, inputs: 200, outputs: 3 })],
        tf.zeros([1, 200, 3]),
      );
      const { inputs, outputs } = cache as { inputs: tf.Tensor; outputs: tf.Tensor };
      expect(p.estimate!(matrixBlock(200, 3)).bytes).toBe(4 * (inputs.size + outputs.size));
    });
  });

  test('and how good an inverse is, is told', async () => {
    const { cache } = updateOf(p, matrixBlock(3, 2), [signalsOf(plain)], tf.zeros([1, 3, 2]));
    const { residual, condition } = await p.quality!(cache);
    expect(residual).toBeLessThan(1e-12);
    expect(condition).toBeGreaterThan(1);
  });

  test.each([
    { damping: 0 },
    { damping: -1 },
    { decay: 1 },
    { decay: 0 },
    { bias: 'both' },
    { lossAverage: 'mean' },
    { sharing: 'all' },
    { slice: 1 },
  ])('%j is refused where it is made', (options) => {
    expect(() => layerFisher(options as LayerFisherOptions<any>)).toThrow(CurvatureError);
  });

  test('a schedule that gives no damping is refused when it is asked', () => {
    const at = [matrixBlock(3, 2), [signalsOf(plain)], tf.zeros([1, 3, 2])] as const;
    expect(() => updateOf(layerFisher({ damping: () => 0 }), ...at)).toThrow(/damping\(1\)/);
    expect(() => updateOf(p, ...at, { damping: NaN })).toThrow(/context.damping/);
  });
});
