// For tests only: steps of Shampoo at random, and the same by the composites of their stages.
import {
  bothSides,
  cutTiles,
  graft,
  joinTiles,
  type KroneckerAttributes,
} from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { normal } from './both-backends.js';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same step by the composites of its stages. */
export function byStages(inputs: Tensors, own: KroneckerAttributes, isVector: boolean): Tensors {
  const { n, m, rows, columns } = own;
  const cut = (x: tf.Tensor) =>
    cutTiles.composite({ x: tf.reshape(x, [n, m]) }, { rows, columns }) as tf.Tensor3D;
  const grads = cut(inputs['grad']!);
  const updated = (name: string, transposed: 0 | 1) =>
    own.accumulate === 1
      ? symmetricUpdate.composite({ matrix: inputs[name]!, x: grads }, { ...own, transposed })
      : inputs[name]!;
  const mean = tf.add(
    tf.mul(inputs['mean']!, own.decayMean),
    tf.mul(inputs['grad']!, own.weightMean),
  );
  const squares = tf.mul(tf.square(inputs['grad']!), own.weightMoment);
  const moment = tf.add(tf.mul(inputs['moment']!, own.decayMoment), squares);
  const direction = tf.add(tf.mul(mean, own.meanScale), tf.mul(inputs['grad']!, own.ahead));
  const root = tf.add(tf.sqrt(tf.mul(moment, own.momentScale)), own.epsilon);
  const left = inputs['leftRoot'] as tf.Tensor3D;
  const x = isVector
    ? tf.matMul(cut(direction), left)
    : bothSides.composite(
        { left, x: cut(direction), right: inputs['rightRoot']! },
        { transposeLeft: 0, transposeRight: 0 },
      );
  const grafted = graft.composite(
    { x, source: cut(tf.div(direction, root)) },
    { rows: x.shape[0]! },
  );
  const step = tf.reshape(joinTiles.composite({ tiles: grafted }, { n, m }), mean.shape);
  const kept = tf.mul(inputs['parameter']!, own.decayParameter);
  return {
    mean,
    moment,
    parameter: tf.sub(kept, tf.mul(step, own.rate)),
    left: updated('left', isVector ? 1 : 0),
    ...(!isVector && { right: updated('right', 1) }),
  };
}

const side = fc.integer({ min: 1, max: 30 });
const tileSide = fc.integer({ min: 1, max: 17 });
export const sample = fc.record({
  n: side,
  m: side,
  rows: tileSide,
  columns: tileSide,
  accumulate: fc.constantFrom<0 | 1>(0, 1),
  ahead: fc.constantFrom(0, 0.2),
  size: fc.constantFrom(0, 1e-12, 1, 1e6),
  seed: fc.nat(999),
});

export function entryOf(
  given: typeof sample extends fc.Arbitrary<infer T> ? T : never,
  isVector: boolean,
) {
  const { size, seed, accumulate, ahead, m, columns } = given;
  const [n, rows] = isVector ? [1, 1] : [given.n, given.rows];
  const count = Math.ceil(n / rows) * Math.ceil(m / columns);
  const shape = isVector ? [m] : [n, m];
  const symmetric = (k: number, from: number) => {
    const half = normal([count, k, k], from);
    return tf.add(half, tf.transpose(half, [0, 2, 1]));
  };
  const x = (from: number) => tf.mul(normal(shape, seed + from), size);
  const leftSide = isVector ? columns : rows;
  const both = !isVector && {
    right: symmetric(columns, seed + 6),
    rightRoot: symmetric(columns, seed + 7),
  };
  return {
    inputs: {
      grad: x(1),
      mean: x(2),
      moment: tf.square(x(3)),
      parameter: normal(shape, seed),
      left: symmetric(leftSide, seed + 4),
      leftRoot: symmetric(leftSide, seed + 5),
      ...both,
    },
    attributes: {
      n,
      m,
      rows,
      columns,
      accumulate,
      ahead,
      decay: 0.9,
      weight: 0.1 / (size ** 2 || 1),
      decayMean: 0.8,
      weightMean: 0.2,
      meanScale: 1.3,
      decayMoment: 0.95,
      weightMoment: 0.05,
      momentScale: 2,
      epsilon: 1e-8 * (size || 1),
      decayParameter: 0.99,
      rate: 0.1,
    },
  };
}

export function expectEqual(got: Tensors, wanted: Tensors): void {
  expect(Object.keys(got).toSorted()).toEqual(Object.keys(wanted).toSorted());
  for (const [name, x] of Object.entries(wanted)) {
    const [values, right] = [got[name]!.dataSync(), x.dataSync()];
    const largest = Math.max(1e-30, ...right.map(Math.abs));
    right.forEach((value, i) =>
      expect(Math.abs(values[i]! - value), name).toBeLessThanOrEqual(1e-4 * largest),
    );
  }
}
