import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { expectClose, expectSame, normal, on } from '../../test/both-backends.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const size = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 7 }) },
  { weight: 3, arbitrary: fc.integer({ min: 8, max: 40 }) },
);
const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[1], [1]],
  [[0], [0]],
  [[2], [2]],
  [[7], [7]],
  [[7], [1]],
  [[1], [7]],
  [[3], []],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 3],
    [1, 1],
  ],
);
/** Batches that neither stock kernel broadcasts right. */
const crossed = fc.constantFrom<[number[], number[]]>(
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1],
    [1, 2],
  ],
  [[2, 3], [3]],
  [
    [2, 1],
    [2, 3],
  ],
);

const product = fc.record({
  batch: batches,
  rows: size,
  inner: size,
  columns: size,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  seed: fc.nat(1000),
});
type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

const operands = ({
  batch,
  rows,
  inner,
  columns,
  transposeA,
  transposeB,
  seed,
}: Product): [tf.Tensor, tf.Tensor] => [
  normal([...batch[0], ...(transposeA ? [inner, rows] : [rows, inner])], seed),
  normal([...batch[1], ...(transposeB ? [columns, inner] : [inner, columns])], seed + 1),
];

/** The product by its definition, in float64. */
const byDefinition = (a: tf.Tensor, b: tf.Tensor): number[] => {
  const [rows, inner, columns] = [a.shape.at(-2)!, a.shape.at(-1)!, b.shape.at(-1)!];
  const [left, right] = [a.dataSync(), b.dataSync()];
  const count = a.size === 0 || b.size === 0 ? 0 : a.size / (rows * inner);
  const out: number[] = [];
  for (let item = 0; item < count; item++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++)
          sum += left[(item * rows + i) * inner + k]! * right[(item * inner + k) * columns + j]!;
        out.push(sum);
      }
  return out;
};

describe('BatchMatMul', () => {
  it('equals the cpu backend for every shape, batch and transposition', async () => {
    await fc.assert(
      fc.asyncProperty(product, async (given) => {
        const { transposeA, transposeB } = given;
        await expectSame(() => tf.matMul(...operands(given), transposeA, transposeB));
      }),
      { numRuns: 300 },
    );
  });

  it('broadcasts batches of several dimensions as the definition says', async () => {
    const filled = product.filter(({ rows, inner, columns }) => rows * inner * columns > 0);
    await fc.assert(
      fc.asyncProperty(filled, crossed, async (given, batch) => {
        const plain = { ...given, batch, transposeA: false, transposeB: false };
        const common = tf.backend_util.assertAndGetBroadcastShape(batch[0], batch[1]);
        const wide = (x: tf.Tensor): tf.Tensor =>
          tf.broadcastTo(x, [...common, ...x.shape.slice(-2)]);
        const got = await on('wasm', () => tf.matMul(...operands(plain)));
        const values = tf.tidy(() =>
          byDefinition(...(operands(plain).map(wide) as [tf.Tensor, tf.Tensor])),
        );
        expectClose(got, [{ values, shape: [...common, plain.rows, plain.columns] }]);
      }),
      { numRuns: 60 },
    );
  });

  it('gives zeros for a sum over nothing', async () => {
    const [got] = await on('wasm', () => tf.matMul(tf.zeros([2, 9, 0]), tf.zeros([2, 0, 4])));
    expect(got).toEqual({ shape: [2, 9, 4], values: Array(72).fill(0) });
  });

  it('has the gradients of the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(product, async (given) => {
        const batch: [number[], number[]] = [given.batch[0], given.batch[0]];
        const square = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          tf.sum(tf.square(tf.matMul(a, b, given.transposeA, given.transposeB)));
        await expectSame(() => tf.grads(square)(operands({ ...given, batch })));
      }),
      { numRuns: 60 },
    );
  });

  it('sees new numbers in a second operand of the same shape', async () => {
    const build = (): tf.Tensor[] =>
      [1, 2, 3].map((seed) => tf.matMul(normal([3, 16, 16], 0), normal([3, 16, 16], seed)));
    await expectSame(build);
  });

  it('carries NaN and infinity through', async () => {
    const [got] = await on('wasm', () => {
      const a = tf.ones([2, 16, 16]);
      return tf.matMul(
        a,
        tf.where(tf.oneHot(tf.zeros([2, 16], 'int32'), 16).cast('bool'), a.mul(NaN), a),
      );
    });
    expect(got?.values.filter(Number.isNaN)).toHaveLength(2 * 16);
  });

  it('leaves the refusal of other dtypes and of unequal inner sizes to tfjs', async () => {
    await tf.setBackend('wasm');
    expect(() => tf.matMul(tf.zeros([2, 3], 'int32'), tf.zeros([3, 2], 'int32'))).toThrow(
      /float32/,
    );
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3]))).toThrow(/inner/);
  });
});

describe('_FusedMatMul', () => {
  it('equals the cpu backend with a bias, an activation and transposed operands', async () => {
    const activation = fc.constantFrom<'linear' | 'relu' | 'elu' | 'sigmoid'>(
      'linear',
      'relu',
      'elu',
      'sigmoid',
    );
    const matrices = product.filter(({ rows, inner, columns }) => rows * inner * columns > 0);
    await fc.assert(
      fc.asyncProperty(matrices, activation, async (given, name) => {
        const { transposeA, transposeB, columns, seed } = given;
        await expectSame(() => {
          const [a, b] = operands({ ...given, batch: [[], []] });
          return tf.fused.matMul({
            a,
            b,
            transposeA,
            transposeB,
            bias: normal([columns], seed + 2),
            activation: name,
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
