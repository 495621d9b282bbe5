// For tests only: steps of layers at random, and the same by the composites of their stages.
import { blocksTimes, graft, type GraftedAttributes, timesBlocks } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect } from 'vitest';
import { normal } from './both-backends.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same step by the composites of its stages. */
export function byStages(inputs: Tensors, own: GraftedAttributes): Tensors {
  const grad = inputs['grad']!;
  const mean = tf.add(tf.mul(inputs['mean']!, own.decayMean), tf.mul(grad, own.weightMean));
  const squares = tf.mul(tf.square(grad), own.weightMoment);
  const moment = tf.add(tf.mul(inputs['moment']!, own.decayMoment), squares);
  const direction = tf.add(tf.mul(mean, own.meanScale), tf.mul(grad, own.ahead));
  const root = tf.add(tf.sqrt(tf.mul(moment, own.momentScale)), own.epsilon);
  const half = blocksTimes.composite({ stack: inputs['left']!, x: direction }, {});
  const x = timesBlocks.composite({ x: half, stack: inputs['right']! }, {});
  const step = graft.composite({ x, source: tf.div(direction, root) }, { rows: 1 });
  const rows = grad.shape[0]! - 1;
  const moved = (parameter: tf.Tensor, part: tf.Tensor) =>
    tf.sub(
      tf.mul(parameter, own.decayParameter),
      tf.mul(tf.reshape(part, parameter.shape), own.rate),
    );
  return {
    mean,
    moment,
    kernel: moved(inputs['kernel']!, tf.slice(step, [0, 0], [rows, -1])),
    bias: moved(inputs['bias']!, tf.slice(step, [rows, 0], [1, -1])),
  };
}

export const sample = fc.record({
  fanIn: fc.integer({ min: 1, max: 30 }),
  fanOut: fc.integer({ min: 1, max: 30 }),
  slice: fc.integer({ min: 2, max: 31 }),
  ahead: fc.constantFrom(0, 0.2),
  size: fc.constantFrom(0, 1e-12, 1, 1e6),
  seed: fc.nat(999),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

export function entryOf({ fanIn, fanOut, slice, ahead, size, seed }: Sample) {
  const x = (from: number) => tf.mul(normal([fanIn + 1, fanOut], seed + from), size);
  const blocks = (n: number, from: number) => {
    const side = Math.min(n, slice);
    return normal([Math.ceil(n / side), side, side], from);
  };
  return {
    inputs: {
      grad: x(1),
      mean: x(2),
      moment: tf.square(x(3)),
      left: blocks(fanIn + 1, seed + 4),
      right: blocks(fanOut, seed + 5),
      kernel: normal([fanIn, fanOut], seed + 6),
      bias: normal([fanOut], seed + 7),
    },
    attributes: {
      ahead,
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
  for (const [name, x] of Object.entries(wanted)) {
    const [values, right] = [got[name]!.dataSync(), x.dataSync()];
    expect(got[name]!.shape).toEqual(x.shape);
    const largest = Math.max(1e-30, ...right.map(Math.abs));
    right.forEach((value, i) =>
      expect(Math.abs(values[i]! - value), name).toBeLessThanOrEqual(1e-4 * largest),
    );
  }
}
