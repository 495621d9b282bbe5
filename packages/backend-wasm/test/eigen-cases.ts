// For tests only: steps of SOAP at random, and the same by the composites of their stages.
import {
  bothSides,
  cutTiles,
  type EigenAttributes,
  joinTiles,
  overRoot,
} from '@curvature/spec/internal';
import { symmetricUpdate } from '@curvature/spec/kernels';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { normal } from './both-backends.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same step by the composites of its stages, which project the mean itself. */
export function byStages(inputs: Tensors, own: EigenAttributes): Tensors {
  const { n, m, rows, columns } = own;
  const cut = (x: tf.Tensor) =>
    cutTiles.composite({ x: tf.reshape(x, [n, m]) }, { rows, columns }) as tf.Tensor3D;
  const rotated = (x: tf.Tensor, isInto: boolean) =>
    bothSides.composite(
      { left: inputs['leftBasis']!, x, right: inputs['rightBasis']! },
      { transposeLeft: isInto ? 1 : 0, transposeRight: isInto ? 0 : 1 },
    );
  const grads = cut(inputs['grad']!);
  const updated = (name: string, transposed: 0 | 1) =>
    symmetricUpdate.composite({ matrix: inputs[name]!, x: grads }, { ...own, transposed });
  const average = (x: tf.Tensor, y: tf.Tensor) =>
    tf.add(tf.mul(x, own.decayMean), tf.mul(y, own.weightMean));
  const mean = average(inputs['mean']!, inputs['grad']!);
  const seen = rotated(grads, true);
  const squares = tf.mul(tf.square(seen), own.weightMoment);
  const second = tf.add(tf.mul(inputs['second']!, own.decayMoment), squares);
  const direction = tf.add(
    tf.mul(rotated(cut(mean), true), own.meanScale),
    tf.mul(seen, own.ahead),
  );
  const { momentScale: scale, epsilon } = own;
  const update = overRoot.composite({ x: direction, moment: second }, { scale, epsilon });
  const step = joinTiles.composite({ tiles: rotated(update, false) }, { n, m });
  return {
    mean,
    second,
    projected: rotated(cut(mean), true),
    left: updated('left', 0),
    right: updated('right', 1),
    parameter: tf.sub(tf.mul(inputs['parameter']!, own.decayParameter), tf.mul(step, own.rate)),
  };
}

const side = fc.integer({ min: 1, max: 25 });
const tileSide = fc.integer({ min: 1, max: 17 });
export const sample = fc.record({
  n: side,
  m: side,
  rows: tileSide,
  columns: tileSide,
  isProjected: fc.constantFrom<0 | 1>(0, 1),
  ahead: fc.constantFrom(0, 0.2),
  seed: fc.nat(999),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

export function entryOf({ n, m, rows, columns, isProjected, ahead, seed }: Sample) {
  const count = Math.ceil(n / rows) * Math.ceil(m / columns);
  const x = (from: number) => normal([n, m], seed + from);
  const square = (k: number, from: number) => normal([count, k, k], seed + from);
  const symmetric = (k: number, from: number) =>
    tf.add(square(k, from), tf.transpose(square(k, from), [0, 2, 1]));
  const [mean, leftBasis, rightBasis] = [x(2), square(rows, 5), square(columns, 6)];
  const known = bothSides.composite(
    { left: leftBasis, x: cutTiles.composite({ x: mean }, { rows, columns }), right: rightBasis },
    { transposeLeft: 1, transposeRight: 0 },
  );
  return {
    inputs: {
      grad: x(1),
      mean,
      projected: isProjected ? known : tf.fill(known.shape, Number.NaN),
      second: tf.square(normal([count, rows, columns], seed + 3)),
      left: symmetric(rows, 7),
      right: symmetric(columns, 8),
      leftBasis,
      rightBasis,
      parameter: x(4),
    },
    attributes: {
      n,
      m,
      rows,
      columns,
      isProjected,
      ahead,
      decay: 0.9,
      weight: 0.1,
      decayMean: 0.8,
      weightMean: 0.2,
      meanScale: 1.3,
      decayMoment: 0.95,
      weightMoment: 0.05,
      momentScale: 2,
      epsilon: 1e-2,
      decayParameter: 0.99,
      rate: 0.1,
    },
  };
}

export function expectEqual(got: Tensors, wanted: Tensors): void {
  for (const [name, x] of Object.entries(wanted)) {
    const [values, right] = [got[name]!.dataSync(), x.dataSync()];
    const largest = Math.max(1, ...right.map(Math.abs));
    right.forEach((value, i) =>
      expect(Math.abs(values[i]! - value), name).toBeLessThanOrEqual(1e-3 * largest),
    );
  }
}
