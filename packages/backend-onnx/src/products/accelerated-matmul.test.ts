import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { register, unregister } from '@curvature/backend-wasm';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acceleratedMatMul } from './accelerated-matmul.js';

type Build = () => tf.Tensor;

const refuse = (message: string): never => {
  throw new Error(message);
};
let undo: () => void = () => {};
const accelerate = () => {
  undo();
  undo = acceleratedMatMul({ warn: refuse });
};

beforeAll(async () => {
  unregister();
  await tf.setBackend('wasm');
});
afterEach(() => {
  undo();
  undo = () => {};
});

const inUse = () => {
  const { numTensors, numDataBuffers } = tf.memory();
  return { numTensors, numDataBuffers, ids: tf.engine().backend.numDataIds() };
};
/** The numbers and shape that `build` gives; nothing else stays. */
function valuesOf(build: Build) {
  const before = inUse();
  const result = tf.tidy(build);
  const found = { values: [...result.dataSync()], shape: result.shape };
  result.dispose();
  expect(inUse()).toEqual(before);
  return found;
}
function expectClose(got: ReturnType<typeof valuesOf>, wanted: ReturnType<typeof valuesOf>): void {
  expect(got.shape).toEqual(wanted.shape);
  const scale = Math.max(1, ...wanted.values.map(Math.abs));
  const worst = wanted.values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - got.values[i]!)),
    0,
  );
  // Not `toBeGreaterThan` of the opposite: NaN has to fail.
  expect(worst).toBeLessThan(1e-5 * scale);
}

const size = fc.integer({ min: 30, max: 90 });
const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[1], [1]],
  [[3], [3]],
  [[3], [1]],
  [[1], [3]],
  [[3], []],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[2, 3], [3]],
);
const products = fc.record({
  batch: batches,
  rows: fc.oneof(size, fc.constantFrom(1, 2)),
  inner: size,
  columns: fc.oneof(size, fc.constantFrom(1, 200)),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  seed: fc.nat(1000),
});
type Given = typeof products extends fc.Arbitrary<infer T> ? T : never;

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed + 1);
const operands = ({
  batch,
  rows,
  inner,
  columns,
  transposeA,
  transposeB,
  seed,
}: Given): [tf.Tensor, tf.Tensor] => [
  normal([...batch[0], ...(transposeA ? [inner, rows] : [rows, inner])], seed),
  normal([...batch[1], ...(transposeB ? [columns, inner] : [inner, columns])], seed + 1),
];
const isCrossed = ({ batch }: Given) =>
  tf.backend_util.assertAndGetBroadcastShape(...batch).join() !== batch[0].join();
/**
 * The same product of operands as large as the result and not transposed, which every kernel gets
 * right.
 */
function plain(given: Given): tf.Tensor {
  const { batch, transposeA, transposeB } = given;
  const lead = tf.backend_util.assertAndGetBroadcastShape(...batch);
  const turned = (x: tf.Tensor, swap: boolean) => {
    const wide = tf.broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
    return swap ? tf.transpose(wide, [...lead.keys(), lead.length + 1, lead.length]) : wide;
  };
  const [a, b] = operands(given);
  return tf.matMul(turned(a, transposeA), turned(b, transposeB));
}

describe.each(['stock kernels', '@curvature/backend-wasm'])('over %s', (name) => {
  beforeEach(name === 'stock kernels' ? unregister : register);

  test('products are those of the kernel replaced, for every shape, batch and transposition', () => {
    fc.assert(
      fc.property(products, (given) => {
        // Crossed batches the stock kernel gets wrong: small ones stay with it.
        fc.pre(!isCrossed(given) || given.rows * given.inner * given.columns > 2 ** 17);
        undo();
        const wanted = valuesOf(() => plain(given));
        accelerate();
        expectClose(
          valuesOf(() => tf.matMul(...operands(given), given.transposeA, given.transposeB)),
          wanted,
        );
      }),
      { numRuns: 150 },
    );
  });

  test('so are products with a bias and an activation', () => {
    const afterwards = {
      linear: tf.clone,
      relu: tf.relu,
      relu6: tf.relu6,
      elu: tf.elu,
      sigmoid: tf.sigmoid,
    };
    const activation = fc.constantFrom(...(Object.keys(afterwards) as (keyof typeof afterwards)[]));
    fc.assert(
      fc.property(products, activation, fc.boolean(), (given, act, hasBias) => {
        // Small ones stay with the stock kernel, which adds the bias of a transposed operand
        // wrongly (tfjs-backend-wasm 4.22).
        fc.pre(given.rows * given.inner * given.columns > 2 ** 17);
        const single = { ...given, batch: [[], []] as [number[], number[]] };
        const bias = () => normal([given.columns], given.seed + 2);
        const fused = () => {
          const [a, b] = operands(single);
          const { transposeA, transposeB } = single;
          const more = { activation: act, ...(hasBias ? { bias: bias() } : {}) };
          return tf.fused.matMul({ a, b, transposeA, transposeB, ...more });
        };
        undo();
        const wanted = valuesOf(() => {
          const product = plain(single);
          return afterwards[act](hasBias ? tf.add(product, bias()) : product);
        });
        accelerate();
        expectClose(valuesOf(fused), wanted);
      }),
      { numRuns: 80 },
    );
  });

  test('gradients are those of the kernel replaced', () => {
    const gradients = () => {
      const [a, b] = [normal([64, 80], 1), normal([80, 70], 2)];
      const both = tf.grads((x, y) => tf.sum(tf.square(tf.matMul(x!, y!))))([a, b]);
      return tf.concat(both.map((x) => tf.reshape(x, [-1])));
    };
    const wanted = valuesOf(gradients);
    accelerate();
    expectClose(valuesOf(gradients), wanted);
  });
});

test('products really go through onnxruntime: large ones differ from XNNPACK in their last bits, small ones do not', () => {
  const differ = (n: number) => {
    const multiply = () => tf.matMul(normal([n, n], 1), normal([n, n], 2));
    const before = valuesOf(multiply);
    accelerate();
    const after = valuesOf(multiply);
    undo();
    return before.values.some((x, i) => x !== after.values[i]);
  };
  expect([differ(200), differ(16)]).toEqual([true, false]);
});

test('kernels are put back', () => {
  const kernels = () => ['BatchMatMul', '_FusedMatMul'].map((name) => tf.getKernel(name, 'wasm'));
  const before = kernels();
  const back = acceleratedMatMul();
  expect(kernels().every((kernel, i) => kernel !== before[i])).toBe(true);
  back();
  expect(kernels()).toEqual(before);
  back();
  expect(kernels()).toEqual(before);
});

test('a kernel that another has registered since stays', () => {
  unregister();
  const back = acceleratedMatMul();
  register();
  const theirs = tf.getKernel('BatchMatMul', 'wasm');
  back();
  expect(tf.getKernel('BatchMatMul', 'wasm')).toBe(theirs);
  // Theirs calls ours, which has no sessions any more and makes new ones.
  const product = tf.matMul(tf.ones([100, 100]), tf.ones([100, 100]));
  expect(product.dataSync()[0]).toBe(100);
  product.dispose();
  unregister();
});

test('new numbers in the same memory are seen', () => {
  accelerate();
  const sums = [1, 2, 3].map((seed) => {
    const [a, b] = [tf.fill([64, 64], seed), tf.ones([64, 64])];
    const product = tf.matMul(a, b);
    const [first] = product.dataSync();
    tf.dispose([a, b, product]);
    return first;
  });
  expect(sums).toEqual([64, 128, 192]);
});

test('what it does not take keeps its own words: other dtypes, unequal inner sizes, sums over nothing', () => {
  accelerate();
  expect(() => tf.matMul(tf.zeros([90, 90], 'int32'), tf.zeros([90, 90], 'int32'))).toThrow(
    /float32/,
  );
  expect(() => tf.matMul(tf.zeros([90, 80]), tf.zeros([90, 80]))).toThrow(/inner/);
  register();
  expect(tf.matMul(tf.zeros([2, 9, 0]), tf.zeros([2, 0, 4])).shape).toEqual([2, 9, 4]);
  unregister();
});

test('activations that it does not know stay with the previous kernel', () => {
  const fused = () =>
    tf.fused.matMul({
      a: normal([64, 64], 1),
      b: normal([64, 64], 2),
      bias: normal([64], 3),
      activation: 'leakyrelu',
      leakyreluAlpha: 0.3,
    });
  const wanted = valuesOf(fused);
  accelerate();
  expect(valuesOf(fused)).toEqual(wanted);
});

test.each([
  [{ threads: 0 }, /threads/],
  [{ treads: 1 }, /no option treads/],
])('%j is refused', (options, message) => {
  expect(() => acceleratedMatMul(options as object)).toThrow(message);
});

describe('training an autoencoder', () => {
  /** Losses of some steps of Adam, from the same start. */
  function losses(steps: number): number[] {
    const sizes = [200, 120, 60, 120, 200];
    const found: number[] = [];
    tf.engine().startScope();
    const model = tf.sequential({
      layers: sizes.slice(1).map((units, i) =>
        tf.layers.dense({
          units,
          activation: i === sizes.length - 2 ? 'linear' : 'tanh',
          kernelInitializer: tf.initializers.glorotNormal({ seed: i + 1 }),
          ...(i === 0 ? { inputShape: [200] } : {}),
        }),
      ),
    });
    const x = tf.randomUniform([64, 200], 0, 1, 'float32', 7);
    const optimizer = tf.train.adam(1e-3);
    const step = () => {
      const cost = () =>
        tf.losses.sigmoidCrossEntropy(
          x,
          model.apply(x, { training: true }) as tf.Tensor,
        ) as tf.Scalar;
      const loss = optimizer.minimize(cost, true)!;
      found.push(loss.dataSync()[0]!);
      loss.dispose();
    };
    step();
    const before = inUse();
    for (let i = 1; i < steps; i++) {
      step();
      expect(inUse()).toEqual(before);
    }
    model.dispose();
    optimizer.dispose();
    tf.engine().endScope();
    return found;
  }

  test('gives the same losses to 1e-5, and leaves nothing behind', () => {
    const wanted = losses(10);
    accelerate();
    losses(10).forEach((loss, i) =>
      expect(Math.abs(loss - wanted[i]!)).toBeLessThan(1e-5 * wanted[i]!),
    );
    expect(wanted[9]).toBeLessThan(wanted[0]!);
  });
});

test('10,000 products keep memory flat', () => {
  accelerate();
  const [a, b] = [normal([64, 64], 1), normal([64, 64], 2)];
  const some = (count: number) => {
    for (let i = 0; i < count; i++) tf.matMul(a, b, i % 2 === 1, i % 4 > 1).dispose();
    return process.memoryUsage.rss();
  };
  const before = some(2000);
  // Were each product left behind, 160 MB would be.
  expect(some(10_000) - before).toBeLessThan(80e6);
  tf.dispose([a, b]);
});
