import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { klSoap, klSoapSlots } from './kl-soap.js';
import { soap } from './soap.js';
import { splus, splusSlots } from './splus.js';

beforeAll(() => tf.setBackend('cpu'));

const gradientOf = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** A variable that starts as zeros, after each of some steps. */
function path(optimizer: tf.Optimizer, shape: number[], steps: number, seed = 0): number[][] {
  const w = tf.variable(tf.zeros(shape));
  return Array.from({ length: steps }, (_, k) => {
    optimizer.applyGradients([{ name: w.name, tensor: gradientOf(shape, seed + k + 1) }]);
    return [...w.dataSync()];
  });
}

type Matrix = number[][];
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const blend = (a: Matrix, b: Matrix, beta: number): Matrix =>
  a.map((row, i) => row.map((x, j) => beta * x + (1 - beta) * b[i]![j]!));
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));

/** Eigenvectors of a symmetric matrix, as columns: Jacobi's rotations. */
function eigenvectors(symmetric: Matrix): Matrix {
  const n = symmetric.length;
  let [a, q] = [symmetric, identity(n)];
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const angle = Math.atan2(2 * a[i]![j]!, a[j]![j]! - a[i]![i]!) / 2;
        const turn = identity(n);
        turn[i]![i] = turn[j]![j] = Math.cos(angle);
        turn[i]![j] = Math.sin(angle);
        turn[j]![i] = -Math.sin(angle);
        a = times(times(transposed(turn), a), turn);
        q = times(q, turn);
      }
    }
  }
  return q;
}

/** The weights of SPlus in float64, by the equations of its paper, for a square matrix. */
function splusByLoops(gradients: readonly Matrix[], rate: number, every: number): number[][] {
  const n = gradients[0]!.length;
  const zeros = identity(n).map((row) => row.map(() => 0));
  let [w, m, left, right] = [zeros, zeros, zeros, zeros];
  let [a, b] = [identity(n), identity(n)];
  return gradients.map((g, t) => {
    m = blend(m, g, 0.9);
    left = blend(left, times(g, transposed(g)), 0.999);
    right = blend(right, times(transposed(g), g), 0.999);
    if (t % every === 0) [a, b] = [eigenvectors(left), eigenvectors(right)];
    const signs = times(times(transposed(a), m), b).map((row) => row.map(Math.sign));
    const update = times(times(a, signs), transposed(b));
    w = w.map((row, i) => row.map((x, j) => x - ((rate * 2) / (n + n)) * update[i]![j]!));
    return w.flat();
  });
}

describe('splus', () => {
  test.each([1, 20, 300])('is that of its paper in float64, seed %d', (seed) => {
    const [shape, steps] = [[3, 3], 8];
    const got = path(splus({ learningRate: 0.2, refreshEvery: 3 }), shape, steps, seed);
    const gradients = Array.from(
      { length: steps },
      (_, k) => gradientOf(shape, seed + k + 1).arraySync() as Matrix,
    );
    const expected = splusByLoops(gradients, 0.2, 3);
    // In the bases of its own products the first gradient is diagonal, and the signs of the other
    // elements are those of rounding errors: compare the way from there.
    const way = (all: number[][]) => all.at(-1)!.map((x, i) => x - all[0]![i]!);
    way(expected).forEach((x, i) => expect(way(got)[i]).toBeCloseTo(x, 4));
  });

  test.each([
    ['vectors', {}, [5]],
    ['matrices over maxPreconditionedDim', { maxPreconditionedDim: 1 }, [3, 2]],
  ])('%s take a thousandth of the signs of the average', (_, options, shape) => {
    const [w] = path(splus({ learningRate: 0.5, ...options }), shape, 1);
    const signs = [...tf.sign(gradientOf(shape, 1)).dataSync()];
    w!.forEach((x, i) => expect(x).toBeCloseTo(-0.0005 * signs[i]!, 7));
  });
});

describe('klSoap', () => {
  test('takes another way than soap, and both minimize a quadratic', () => {
    const end = (optimizer: tf.Optimizer) =>
      tf.tidy(() => {
        const scale = tf.tensor2d([[1], [10], [0.1], [3]]);
        const w = tf.variable(tf.ones([4, 3]));
        const loss = () => tf.sum(tf.mul(scale, tf.square(w))) as tf.Scalar;
        for (let step = 0; step < 60; step++) optimizer.minimize(loss, false, [w]);
        return loss().dataSync()[0]!;
      });
    // Both start at 42.3.
    const [kl, plain] = [end(klSoap(0.05)), end(soap(0.05))];
    expect(kl).toBeLessThan(1);
    expect(plain).toBeLessThan(1);
    expect(kl).not.toBe(plain);
  });

  test('is finite for gradients of any size, and leaves nothing behind', () => {
    for (const size of [0, 1e-12, 1, 1e6]) {
      const w = tf.variable(tf.ones([4, 3]));
      const optimizer = klSoap({ refreshEvery: 2, blockSize: 2 });
      const step = (seed: number) =>
        tf.tidy(() =>
          optimizer.applyGradients([
            { name: w.name, tensor: tf.mul(gradientOf([4, 3], seed), size) },
          ]),
        );
      for (let k = 0; k < 4; k++) step(k);
      const before = tf.memory().numTensors;
      for (let k = 4; k < 8; k++) step(k);
      expect(tf.memory().numTensors).toBe(before);
      expect(w.dataSync().every(Number.isFinite)).toBe(true);
    }
  });
});

test('the slots differ by the two parts of eigenCorrected', () => {
  const block = {
    id: 'w',
    index: 0,
    shape: [1, 2, 2],
    axes: [1, 2],
    parameter: { name: 'w', shape: [2, 2] },
  };
  const meanings = [klSoapSlots(), splusSlots()].map((slots) =>
    slots.preconditioner.meaning!(block),
  );
  expect(meanings).toEqual([
    { preconditioner: 'eigenCorrected', factors: 'kl' },
    { preconditioner: 'eigenCorrected', inner: 'signs' },
  ]);
});

test.each<[() => unknown, RegExp]>([
  [() => klSoap({ shampooBeta: 1 }), /klSoap: option shampooBeta/],
  [() => splus({ beta2: 0.9 } as object), /splus: there is no option beta2/],
  [() => splus({ weightDecay: -1 }), /splus: option weightDecay/],
])('bad options are refused %#', (make, message) => {
  expect(make).toThrow(message);
});
