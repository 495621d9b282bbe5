// What a known layer changes of a step: kernel and bias as one block, judged refreshes, the report,
// and captures. All around one layer whose signals are known.
import { heavyBall } from '@curvature/rules';
import type { Policy } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  closeTo,
  halving,
  type Layer,
  make,
  once,
  steps,
  values,
} from '../../test/layer-optimizer.js';
import { denseLayer } from '../../test/layer-signals.js';
import { bfloat16 } from '../state/codecs/bfloat16.js';
import { klClip } from './direction/trust.js';

beforeAll(() => tf.setBackend('cpu'));

describe('kernel and bias as one block', () => {
  test('take the step of the matrix that they make', () => {
    const layer = denseLayer();
    const { kernel, bias, loss, x } = layer;
    const { grads } = tf.variableGrads(loss, layer.variables);
    const scales = tf
      .add(tf.concat([tf.mean(tf.square(x), 0), tf.ones([1])]), 0.1)
      .arraySync() as number[];
    const expected = [kernel, bias].map((v) => [...v.dataSync()]);
    grads[kernel.name]!.dataSync().forEach(
      (g, i) => (expected[0]![i]! -= (0.1 * g) / scales[Math.floor(i / 3)]!),
    );
    grads[bias.name]!.dataSync().forEach((g, i) => (expected[1]![i]! -= (0.1 * g) / scales[4]!));
    const optimizer = make(layer);
    steps(optimizer, layer, 1);
    closeTo(values(layer), expected);
    expect(optimizer.inspect().map(({ shape }) => shape)).toEqual(['5x3']);
  });

  test('or apart, where the preconditioner, the layer or its group says so', () => {
    const rows = (layer: Layer, more = {}, joins = true) => {
      const optimizer = make(layer, more, joins);
      steps(optimizer, layer, 2);
      return optimizer.inspect().map(({ shape, preconditioned }) => [shape, preconditioned]);
    };
    const apart = [
      ['4x3', true],
      ['3', false],
    ];
    expect(rows(denseLayer(), {}, false)).toEqual(apart);
    expect(rows(denseLayer(false))).toEqual(apart);
    const groups = ({ shape }: { shape: readonly number[] }) => ({
      precondition: shape.length === 1,
    });
    expect(rows(denseLayer(), { groups })).toEqual([
      ['4x3', false],
      ['3', false],
    ]);
  });

  test('clip, decay and remember as one, and hold no tensors', () => {
    const layer = denseLayer();
    const optimizer = make(layer, {
      momentum: heavyBall({ beta: 0.9 }),
      weightDecay: { rate: 0.1, at: 'beforeMomentum' },
      trust: klClip(1e-3),
    });
    steps(optimizer, layer, 2);
    const live = tf.memory().numTensors;
    steps(optimizer, layer, 20);
    expect(tf.memory().numTensors).toBe(live);
    expect(layer.counts.held).toBe(0);
    optimizer.dispose();
  });

  test('are saved, and go on where they were', async () => {
    const [whole, part] = [denseLayer(), denseLayer()];
    const more = () => ({ momentum: heavyBall({ beta: 0.9 }), damping: halving(2) });
    steps(make(whole, more()), whole, 9);
    const first = make(part, more());
    steps(first, part, 5);
    const second = make(part, more());
    await second.setWeights(await first.getWeights());
    steps(second, part, 4);
    expect(values(part)).toEqual(values(whole));
  });

  test('the report tells of both, and why the rest is left out', () => {
    const layer = denseLayer();
    const optimizer = make(layer, {}, false);
    steps(optimizer, layer, 1);
    const [kernel, bias] = optimizer.report();
    expect(kernel).toMatchObject({
      layer: 'dense',
      mechanism: 'test',
      factors: '4,3',
      refreshes: 1,
      why: '',
    });
    expect(kernel!.statisticsBytes).toBe(16);
    expect(bias).toMatchObject({ layer: '', why: 'it is a bias' });
    const together = make(layer);
    steps(together, layer, 1);
    expect(together.report().map(({ parameter }) => parameter)).toEqual([
      `${layer.kernel.name} + ${layer.bias.name}`,
    ]);
  });
});

test('a policy that judges sees the metric of the statistics as they are', () => {
  const asked: (number | null)[] = [];
  const policy: Policy<number> = {
    name: 'second time only',
    init: () => 0,
    plan: (state) => [{ accumulate: true, refresh: 'judge' }, state],
    judge: (state, { metric }) => (asked.push(metric), [state === 1, state + 1]),
  };
  const layer = denseLayer();
  const optimizer = make(layer, { policy });
  steps(optimizer, layer, 4);
  expect(optimizer.inspect()[0]!.refreshes).toBe(1);
  const expected = (tf.sum(tf.mean(tf.square(layer.x), 0)).arraySync() as number) + 1;
  asked.forEach((metric) => expect(metric).toBeCloseTo(expected, 4));
  expect(asked).toHaveLength(4);
});

test('nothing is captured where no statistics are due', () => {
  const layer = denseLayer();
  const optimizer = make(layer, { policy: once() });
  steps(optimizer, layer, 5);
  expect(layer.counts.captures).toBe(1);
});

describe('a parameter whose layer is not known', () => {
  test('for its first gradient came late, waits a step and is captured', () => {
    const layer = denseLayer();
    const optimizer = make(layer);
    const other = tf.variable(tf.ones([2]));
    const variables = [other, ...layer.variables];
    for (let step = 0; step < 3; step++)
      optimizer.minimize(() => tf.sum(tf.square(other)) as tf.Scalar, false, variables);
    const before = values(layer);
    optimizer.minimize(layer.loss, false, variables);
    expect(values(layer)).toEqual(before);
    optimizer.minimize(layer.loss, false, variables);
    expect(values(layer)).not.toEqual(before);
    expect(optimizer.report().map(({ factors }) => factors)).toEqual(['', '5,3']);
  });
  test('for the first step was skipped, is captured at the next', () => {
    const layer = denseLayer();
    const optimizer = make(layer);
    const bad = () => tf.mul(layer.loss(), Number.NaN) as tf.Scalar;
    optimizer.minimize(bad, false, layer.variables);
    steps(optimizer, layer, 1);
    expect(optimizer.report().map(({ factors }) => factors)).toEqual(['5,3']);
  });
  test('for its gradient came from elsewhere, takes the fallback and says so', () => {
    const layer = denseLayer();
    const optimizer = make(layer);
    const { grads } = tf.variableGrads(layer.loss, layer.variables);
    const before = values(layer)[0]!;
    optimizer.applyGradients(grads);
    const g = grads[layer.kernel.name]!.dataSync();
    values(layer)[0]!.forEach((w, i) => expect(w).toBeCloseTo(before[i]! - 0.1 * g[i]!, 5));
    for (const { why } of optimizer.report()) expect(why).toMatch(/not computed by this optimizer/);
  });
});

test('groups see the kernel as it is, also when the rate changes', () => {
  const layer = denseLayer();
  const seen: string[] = [];
  const groups = ({ shape }: { shape: readonly number[] }) => void seen.push(shape.join('x'));
  const optimizer = make(layer, { groups });
  steps(optimizer, layer, 1);
  optimizer.setLearningRate(0.2);
  expect(new Set(seen)).toEqual(new Set(['4x3', '3']));
});

describe('one of a kernel and its bias without a gradient', () => {
  const trained = (which: 'kernel' | 'bias', more: object = {}) => {
    const layer = denseLayer();
    const optimizer = make(layer, { momentum: heavyBall({ beta: 0.9 }), ...more });
    steps(optimizer, layer, 3);
    const before = values(layer);
    for (let step = 0; step < 3; step++) optimizer.minimize(layer.loss, false, [layer[which]]);
    const after = values(layer);
    return {
      kernelMoved: `${after[0]}` !== `${before[0]}`,
      biasMoved: `${after[1]}` !== `${before[1]}`,
    };
  };
  test('stays as it is while the other is trained', () => {
    expect(trained('kernel')).toEqual({ kernelMoved: true, biasMoved: false });
    expect(trained('bias')).toEqual({ kernelMoved: false, biasMoved: true });
    expect(trained('kernel', { damping: halving(1) })).toEqual({
      kernelMoved: true,
      biasMoved: false,
    });
    expect(trained('kernel', { trust: klClip(1e-3) })).toEqual({
      kernelMoved: true,
      biasMoved: false,
    });
  });
});

test('a kernel and a bias of different groups are two blocks', () => {
  const layer = denseLayer();
  const groups = ({ shape }: { shape: readonly number[] }) =>
    shape.length === 1 ? { learningRate: 0 } : undefined;
  const optimizer = make(layer, { groups });
  const [, before] = values(layer);
  steps(optimizer, layer, 3);
  expect(optimizer.report().map(({ factors }) => factors)).toEqual(['4,3', '']);
  expect(values(layer)[1]).toEqual(before);
});

test('a momentum that is its own update may be kept in 16 bits', () => {
  const layer = denseLayer();
  const optimizer = make(layer, {
    momentum: heavyBall({ beta: 0.9 }),
    storage: { momentum: bfloat16() },
  });
  steps(optimizer, layer, 2);
  const live = tf.memory().numTensors;
  steps(optimizer, layer, 5);
  expect(tf.memory().numTensors).toBe(live);
});

test.each([
  [{ trust: 0.1 }, /slot trust is 0.1/],
  [{ damping: 0.1 }, /slot damping is 0.1/],
  [{ damping: { ...halving(1), every: 0 } }, /damping.every/],
  [{ signals: null }, /inputScaled needs activations/],
])('%j is refused in a sentence', (more, sentence) =>
  expect(() => make(denseLayer(), more)).toThrow(sentence),
);
