import {
  blocksTimes,
  graft,
  type GraftedAttributes,
  layerSteps,
  runTogether,
  timesBlocks,
} from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../index.js';
import { useFused } from '../fused/module.js';
import { inUse, normal } from '../../test/both-backends.js';
import { allowRelaxedSimd, kinds } from '../../test/kinds.js';

beforeAll(async () => {
  allowRelaxedSimd();
  await tf.setBackend('wasm');
});
afterAll(() => useFused('auto'));

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The same step by the composites of its stages. */
function byStages(inputs: Tensors, own: GraftedAttributes): Tensors {
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

const sample = fc.record({
  fanIn: fc.integer({ min: 1, max: 30 }),
  fanOut: fc.integer({ min: 1, max: 30 }),
  slice: fc.integer({ min: 2, max: 31 }),
  ahead: fc.constantFrom(0, 0.2),
  size: fc.constantFrom(0, 1e-12, 1, 1e6),
  seed: fc.nat(999),
});
type Sample = typeof sample extends fc.Arbitrary<infer T> ? T : never;

function entryOf({ fanIn, fanOut, slice, ahead, size, seed }: Sample) {
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

function expectEqual(got: Tensors, wanted: Tensors): void {
  for (const [name, x] of Object.entries(wanted)) {
    const [values, right] = [got[name]!.dataSync(), x.dataSync()];
    expect(got[name]!.shape).toEqual(x.shape);
    const largest = Math.max(1e-30, ...right.map(Math.abs));
    right.forEach((value, i) =>
      expect(Math.abs(values[i]! - value), name).toBeLessThanOrEqual(1e-4 * largest),
    );
  }
}

describe.each(kinds)('with %s kernels', (kind) => {
  it('steps of layers equal those by stages, and leave nothing behind', () => {
    useFused(kind);
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 3 }), (given) => {
        const before = inUse();
        tf.tidy(() => {
          const make = () => given.map(entryOf);
          const wanted = make().map(({ inputs, attributes }) => byStages(inputs, attributes));
          const done = runTogether(layerSteps, make())!;
          expect(done).toHaveLength(given.length);
          done.forEach((one, i) => expectEqual(one, wanted[i]!));
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});

it('declines blocks that do not cover the layer, and diagonals', () => {
  tf.tidy(() => {
    const { inputs, attributes } = entryOf({
      fanIn: 5,
      fanOut: 4,
      slice: 3,
      ahead: 0,
      size: 1,
      seed: 3,
    });
    for (const left of [tf.zeros([1, 3, 3]), tf.zeros([6, 1, 1])])
      expect(runTogether(layerSteps, [{ inputs: { ...inputs, left }, attributes }])).toBe(null);
  });
});
