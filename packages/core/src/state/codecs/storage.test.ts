import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bfloat16 } from './bfloat16.js';
import { int16WithDiagonal } from './int16-with-diagonal.js';
import { type Codec, packingsOf, type Storage } from './storage.js';
import { eigenRoots } from '@curvature/backend-tfjs';
import { kronecker } from '@curvature/kronecker';
import type { AnyPreconditioner } from '@curvature/spec';
import { factored } from '../../factored/factored.js';
import { later, problem, run, shampooLike, type Solver } from '../../../test/small-problem.js';

beforeAll(() => tf.setBackend('cpu'));

const codecs = [bfloat16(), int16WithDiagonal()];
const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const shapes = fc.constantFrom<number[]>(
  [1, 1],
  [3, 4],
  [2, 3, 3],
  [3, 1, 5],
  [5, 5],
  [2, 2, 3, 3],
  [1, 7, 7],
);
const filled = shapes.chain((shape) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return fc.tuple(fc.constant(shape), fc.array(float, { minLength: size, maxLength: size }));
});
const there = (codec: Codec, values: Float32Array, shape: number[]) =>
  codec.decode(codec.encode(values, shape), shape);

test('bfloat16 is off by at most 2^-8 of each number, and takes to nothing what it made itself', () => {
  fc.assert(
    fc.property(filled, ([shape, list]) => {
      const values = Float32Array.from(list);
      const got = there(bfloat16(), values, shape);
      values.forEach((v, i) =>
        expect(Math.abs(got[i]! - v)).toBeLessThanOrEqual(Math.abs(v) * 2 ** -8 + 1e-40),
      );
      expect(there(bfloat16(), got, shape)).toEqual(got);
    }),
  );
});

test('bfloat16 rounds to the nearest, ties to even; NaN and infinity stay what they are', () => {
  const values = Float32Array.of(
    1 + 2 ** -8,
    1 + 3 * 2 ** -8,
    1 + 2 ** -8 + 2 ** -20,
    -0,
    3.4028e38,
    NaN,
    -Infinity,
    0,
  );
  const got = there(bfloat16(), values, [4, 2]);
  expect([...got]).toEqual([
    1,
    1 + 2 ** -6,
    1 + 2 ** -7,
    -0,
    3.3895313892515355e38,
    NaN,
    -Infinity,
    0,
  ]);
});

test('int16WithDiagonal is off by at most 1/65534 of the largest in the column; the diagonal is exact', () => {
  fc.assert(
    fc.property(filled, ([shape, list]) => {
      const values = Float32Array.from(list);
      const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
      const got = there(int16WithDiagonal(), values, shape);
      values.forEach((v, i) => {
        const [matrix, row, column] = [
          Math.floor(i / rows / columns),
          Math.floor(i / columns) % rows,
          i % columns,
        ];
        const largest = (c: number) => {
          const inColumn = Array.from({ length: rows }, (_, r) =>
            Math.abs(values[(matrix * rows + r) * columns + c]!),
          );
          return Math.max(0, ...inColumn.filter((_, r) => rows !== columns || r !== c));
        };
        const scale = isSymmetric(values, shape)
          ? Math.max(largest(column), largest(row))
          : largest(column);
        const bound = rows === columns && row === column ? 0 : (scale * (1 + 1e-3)) / 65534 + 1e-44;
        expect(Math.abs(got[i]! - v)).toBeLessThanOrEqual(bound);
      });
    }),
  );
});

const isSymmetric = (values: Float32Array, shape: number[]) => {
  const n = shape.at(-1)!;
  if (shape.at(-2) !== n) return false;
  return values.every((v, i) => {
    const [k, r, c] = [Math.floor(i / n / n), Math.floor(i / n) % n, i % n];
    return v === values[(k * n + c) * n + r];
  });
};

test('int16WithDiagonal keeps what is symmetric symmetric, within the mean of both columns', () => {
  const n = 8;
  const matrix = tf.tidy(() => {
    const half = tf.mul(tf.randomNormal([3, n, n], 0, 1, 'float32', 1), tf.pow(10, tf.range(0, n)));
    const product = tf.matMul(half, tf.transpose(half, [0, 2, 1]));
    return tf.add(product, tf.transpose(product, [0, 2, 1])).dataSync<'float32'>();
  });
  const got = there(int16WithDiagonal(), matrix, [3, n, n]);
  expect(isSymmetric(got, [3, n, n])).toBe(true);
  const largest = Math.max(...matrix.map(Math.abs));
  matrix.forEach((v, i) => expect(Math.abs(got[i]! - v)).toBeLessThan(largest / 65534));
});

test.each(codecs)('$name halves the memory, and small tensors and numbers pass', (codec) => {
  const n = 100;
  const before = tf.memory().numTensors;
  const packing = packingsOf({ cache: codec }).cache!;
  tf.tidy(() => {
    const state = {
      matrix: tf.randomNormal([3, n, n], 0, 1, 'float32', 1),
      vector: tf.ones([4]),
      list: [tf.ones([2, 2]), 3, null],
    };
    const stored = packing.pack(state) as unknown as {
      matrix: Record<'$words' | '$exact', tf.Tensor>;
      vector: tf.Tensor;
    };
    const bytes = 4 * (stored.matrix.$words.size + stored.matrix.$exact.size);
    expect(bytes / (4 * state.matrix.size)).toBeLessThanOrEqual(
      codec.id === 1 ? 0.5 : 0.5 + 2.01 / n,
    );
    expect(stored.vector).toBe(state.vector);
    expect(packing.unpack(stored as never)).toMatchObject({
      list: [expect.any(tf.Tensor), 3, null],
    });
  });
  expect(tf.memory().numTensors).toBe(before);
});

/**
 * Rounding is a perturbation of the statistics, and the ridge must be larger: only that of
 * `int16WithDiagonal` is small enough.
 */
const ridged = (solver: Solver) =>
  factored(
    kronecker({ beta2: 0.95, ridge: { relative: 1e-4 } }),
    solver,
  ) as AnyPreconditioner<'grad'>;
const all = (codec: Codec): Storage => ({
  statistics: int16WithDiagonal(),
  cache: codec,
  filter: codec,
  momentum: codec,
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));
  describe.each(codecs)('training with $name', (codec) => {
    test.each(['at once', 'later'])(
      'lowers the loss about as float32 does, and leaks nothing (roots %s)',
      async (when) => {
        const before = tf.memory().numTensors;
        const losses: number[] = [];
        for (const storage of [null, all(codec)]) {
          const task = problem();
          const solver = when === 'later' ? later(eigenRoots()) : eigenRoots();
          const optimizer = shampooLike({ storage, startStep: 3, preconditioner: ridged(solver) });
          const path = await run(optimizer, task, 60);
          await optimizer.settled();
          expect(path.at(-1)).toBeLessThan(0.2 * path[0]!);
          expect(optimizer.inspect()[0]).toMatchObject({
            failures: 0,
            residual: expect.any(Number) as number,
          });
          losses.push(path.at(-1)!);
          optimizer.dispose();
          task.dispose();
        }
        expect(losses[1]).toBeLessThan(1.5 * losses[0]! + 1e-3);
        expect(losses[1]).not.toBe(losses[0]);
        expect(tf.memory().numTensors).toBe(before);
      },
    );

    test('resumes exactly', async () => {
      const whole = problem();
      const storage = all(codec);
      const expected = await run(shampooLike({ storage }), whole, 20);
      const task = problem();
      const first = shampooLike({ storage });
      const losses = await run(first, task, 11);
      const second = shampooLike({ storage });
      await second.setWeights(await first.getWeights());
      first.dispose();
      expect([...losses, ...(await run(second, task, 9))]).toEqual(expected);
      second.dispose();
    });
  });
});

test('state of another storage is refused with a sentence', async () => {
  const task = problem();
  const first = shampooLike({ storage: { cache: bfloat16() } });
  await run(first, task, 2);
  const second = shampooLike({ storage: { cache: int16WithDiagonal() } });
  await second.setWeights(await first.getWeights());
  await expect(run(second, task, 1)).rejects.toThrow(
    /stored with the codec of id 1, where this optimizer has int16WithDiagonal/,
  );
  const third = shampooLike();
  await third.setWeights(await first.getWeights());
  await expect(run(third, task, 1)).rejects.toThrow(/where this optimizer has none/);
});

test.each([{ roots: bfloat16() }, { cache: 'bfloat16' }])('storage %j is refused', (storage) => {
  expect(() => shampooLike({ storage: storage as never })).toThrow(/storage/);
});

test('plan tells the statistics as they are stored', () => {
  const bytes = (storage: Storage | null) =>
    shampooLike({ storage }).plan({ kernel: [64, 64] })[0]!.statisticsBytes;
  expect(bytes({ statistics: bfloat16() })).toBe(bytes(null) / 2);
});
