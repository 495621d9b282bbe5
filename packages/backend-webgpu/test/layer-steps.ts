// Entries of steps of layers and their steps by the composites of their stages.
import { blocksTimes, graft, type GraftedAttributes, timesBlocks } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { normal } from './on-webgpu.js';
import { filtered, grafted, moved, type Tensors } from './steps-by-stages.js';

const side = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(63, 64, 70, 130));
export const layerSample = fc.record({
  fanIn: side,
  fanOut: side,
  /** 1 makes diagonals. */
  slice: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 100)),
  ahead: fc.constantFrom(0, 0.2),
  size: fc.constantFrom(0, 1e-12, 1, 1e6),
  seed: fc.nat(999),
});
type Sample = typeof layerSample extends fc.Arbitrary<infer T> ? T : never;

export function layerEntry({ fanIn, fanOut, slice, ahead, size, seed }: Sample) {
  const x = (from: number) => tf.mul(normal([fanIn + 1, fanOut], seed + from), size);
  const blocks = (n: number, from: number) => {
    const own = Math.min(n, slice);
    return tf.div(normal([Math.ceil(n / own), own, own], from), Math.sqrt(own));
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
    } as Tensors,
    attributes: grafted(size, ahead),
  };
}

export function layerByStages(inputs: Tensors, own: GraftedAttributes): Tensors {
  const { mean, moment, direction, source } = filtered(inputs, own);
  const half = blocksTimes.composite({ stack: inputs['left']!, x: direction }, {});
  const x = timesBlocks.composite({ x: half, stack: inputs['right']! }, {});
  const step = graft.composite({ x, source }, { rows: 1 });
  const rows = inputs['grad']!.shape[0]! - 1;
  const part = (from: number, count: number, like: tf.Tensor) =>
    moved(like, tf.reshape(tf.slice(step, [from, 0], [count, -1]), like.shape), own);
  return {
    mean,
    moment,
    kernel: part(0, rows, inputs['kernel']!),
    bias: part(rows, 1, inputs['bias']!),
  };
}
