import { CurvatureError, type AnyPreconditioner, type Block } from '@curvature/spec';
import { secondOrder, whole } from '@curvature/core';
import { ema } from '@curvature/rules';
import { chainSteps, entriesOf } from '@curvature/spec/internal';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rowMajor, perOutputUnit } from './chain-order.js';
import { chainWholeStep } from './kernels/whole-step.js';
import type { SparseLogDetOptions } from './options.js';
import { sparseLogDet } from './sparse-logdet.js';

const variants: Record<string, SparseLogDetOptions> = {
  'the diagonal': { band: 0 },
  'the tridiagonal': {},
  'a band of 2': { band: 2 },
  'a band of 4': { band: 4 },
  'a band of 9': { band: 9 },
  'a band beyond the end': { band: 16 },
  'a chain for each unit': { order: perOutputUnit },
  'a chain row by row': { order: rowMajor, band: 2 },
  'a sum with lambda': { beta2: 1, lambda: (step) => Math.sqrt(step) },
  'damping by the norm': { damping: { relativeToNorm: 1e-4 } },
  'absolute damping': { damping: { absolute: 1e-3 } },
  'the length of Adam': { adamGraft: { epsilon: 1e-8 } },
};

const block = (shape: readonly number[]): Block => ({
  id: 'w',
  index: 0,
  shape: [1, ...shape],
  axes: shape.map((_, i) => i + 1),
  parameter: { name: 'w', shape },
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(async () => {
    await tf.setBackend(backend);
  });

  test.each(Object.entries(variants))('%s makes a lawful preconditioner', async (_, options) => {
    expect(await preconditionerIssues(() => sparseLogDet(options) as AnyPreconditioner)).toEqual(
      [],
    );
  });

  const hard: Record<string, (step: number) => tf.Tensor> = {
    zero: () => tf.zeros([1, 5, 3]),
    constant: () => tf.ones([1, 5, 3]),
    'of rank one': (step) => tf.mul(tf.range(1, 16).reshape([1, 5, 3]), step),
    'of 1e-20': (step) => tf.mul(tf.randomNormal([1, 5, 3], 0, 1, 'float32', step), 1e-20),
    'of 1e20': (step) => tf.mul(tf.randomNormal([1, 5, 3], 0, 1, 'float32', step), 1e20),
    'in one element alone': () =>
      tf
        .oneHot(tf.tensor1d([7], 'int32'), 15)
        .reshape([1, 5, 3])
        .toFloat(),
  };
  describe.each(Object.entries(hard))('gradients %s', (_, gradient) => {
    test.each(Object.entries(variants))(
      '%s gives finite directions from the first step on',
      (_name, options) => {
        tf.tidy(() => {
          const p = sparseLogDet(options);
          let stats = p.init(block([5, 3]));
          for (let step = 1; step <= 4; step++) {
            const grad = gradient(step);
            stats = p.accumulate(stats, { grad }, null, { block: block([5, 3]), step });
            const direction = p.apply(null, grad, stats, { block: block([5, 3]), step });
            expect(Array.from(direction.dataSync()).every(Number.isFinite)).toBe(true);
          }
        });
      },
    );
  });
});

test('a scaled gradient gives the direction over the scale, from 1e-12 to 1e12', async () => {
  await tf.setBackend('cpu');
  const directionOf = (scale: number) =>
    tf.tidy(() => {
      const p = sparseLogDet({ band: 2 });
      const at = { block: block([4, 3]), step: 1 };
      let stats = p.init(at.block);
      for (let step = 1; step <= 5; step++) {
        const grad = tf.mul(tf.randomNormal([1, 4, 3], 0, 1, 'float32', step), scale);
        stats = p.accumulate(stats, { grad }, null, { ...at, step });
      }
      const x = tf.randomNormal([1, 4, 3], 0, 1, 'float32', 9);
      return Array.from(
        tf.mul(tf.mul(p.apply(null, x, stats, { ...at, step: 5 }), scale), scale).dataSync(),
      );
    });
  const one = directionOf(1);
  const largest = Math.max(...one.map(Math.abs));
  for (const scale of [1e-12, 1e12])
    directionOf(scale).forEach((value, i) =>
      expect(Math.abs(value - one[i]!)).toBeLessThan(1e-2 * largest),
    );
});

describe('in one pass', () => {
  let calls = 0;
  beforeEach(async () => {
    await tf.setBackend('cpu');
    calls = 0;
    tf.registerKernel({
      kernelName: chainSteps.name,
      backendName: 'cpu',
      kernelFunc: ({ inputs, attrs }) => {
        calls++;
        return entriesOf(chainSteps, inputs as never, attrs).flatMap((entry) =>
          chainWholeStep(entry.inputs as never, entry.attributes as never),
        ) as tf.TensorInfo[];
      },
    });
  });
  afterEach(() => {
    if (tf.getKernel(chainSteps.name, 'cpu')) tf.unregisterKernel(chainSteps.name, 'cpu');
  });

  /** Values and the change in live tensors after 8 steps on a small regression. */
  function trained(options: SparseLogDetOptions) {
    const before = tf.memory().numTensors;
    const x = tf.randomNormal([32, 6], 0, 1, 'float32', 1) as tf.Tensor2D;
    const kernel = tf.tidy(() =>
      tf.variable(tf.randomNormal([6, 4], 0, 1, 'float32', 2) as tf.Tensor2D),
    );
    const optimizer = secondOrder({
      learningRate: 0.05,
      partition: whole,
      // Statistics of few steps have almost their rank: with less damping, rounding errors would be
      // compared.
      preconditioner: sparseLogDet({
        damping: { relativeToMean: 0.1 },
        ...options,
      }) as AnyPreconditioner<'grad'>,
      filter: ema(),
      weightDecay: { rate: 0.1, at: 'afterMomentum' },
    });
    const loss = () => tf.mean(tf.square(tf.matMul(x, kernel))) as tf.Scalar;
    for (let step = 0; step < 8; step++) optimizer.minimize(loss, false, [kernel]);
    const values = Array.from(kernel.dataSync());
    optimizer.dispose();
    tf.dispose([x, kernel]);
    return { values, leaked: tf.memory().numTensors - before };
  }

  test.each(Object.entries(variants))('%s goes the ordinary way', (name, options) => {
    const once = trained(options);
    expect(calls).toBe(name === 'damping by the norm' ? 0 : 8);
    tf.unregisterKernel(chainSteps.name, 'cpu');
    const ordinary = trained(options);
    once.values.forEach((value, i) => expect(value).toBeCloseTo(ordinary.values[i]!, 3));
    expect([once.leaked, ordinary.leaked]).toEqual([0, 0]);
  });
});

test.each([
  { band: -1 },
  { band: 1.5 },
  { beta2: 0 },
  { gamma: 1 },
  { damping: {} },
  { damping: { absolute: 1, relativeToMean: 1 } },
  { damping: { absolute: -1 } },
  { adamGraft: { epsilon: 0 } },
  { bands: 1 },
])('%j is refused where it is made', (options) => {
  expect(() => sparseLogDet(options as SparseLogDetOptions)).toThrow(CurvatureError);
});

test('blocks cut into tiles, and vectors unless asked, are refused', () => {
  const accepts = (of: Block) => sparseLogDet().accepts!(of);
  expect(accepts({ ...block([4, 3]), shape: [2, 2, 3] })).toMatch(/whole/);
  expect(accepts(block([4]))).toMatch(/vectors/);
  expect(accepts(block([4, 3]))).toBe(true);
  expect(sparseLogDet({ vectors: true }).accepts!(block([4]))).toBe(true);
});
