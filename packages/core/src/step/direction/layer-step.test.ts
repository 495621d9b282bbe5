import '@curvature/backend-wasm';
import { captureLayers } from '@curvature/backend-tfjs';
import { perBlock, perTensor } from '@curvature/grafting';
import { choleskyInverses, layerFisher, relativeSplit } from '@curvature/layer-fisher';
import { every } from '@curvature/policies';
import { adam, ema, heavyBall } from '@curvature/rules';
import type { AnyPreconditioner } from '@curvature/spec';
import { layerSteps } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { secondOrder } from '../../optimizer.js';
import { asMatrix } from '../../partition/partition.js';
import { klClip } from './trust.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

const kernel = tf.getKernel(layerSteps.name, 'wasm')!;
let calls = 0;
const removed = () => {
  if (tf.getKernel(layerSteps.name, 'wasm')) tf.unregisterKernel(layerSteps.name, 'wasm');
};
beforeEach(() => {
  calls = 0;
  removed();
  tf.registerKernel({ ...kernel, kernelFunc: (given) => (calls++, kernel.kernelFunc(given)) });
});
afterEach(removed);

const slots = (more: object = {}) => ({
  learningRate: 0.02,
  partition: asMatrix,
  signals: captureLayers(),
  preconditioner: layerFisher({
    inverse: choleskyInverses({ split: relativeSplit, sliceSize: 4 }),
    damping: 0.1,
    decay: 0.9,
  }) as AnyPreconditioner,
  policy: every({ roots: 3, statistics: 2 }),
  filter: ema({ nesterov: true }),
  graft: perTensor(adam({ beta1: 0 })),
  fallback: adam({ beta1: 0 }),
  ...more,
});
type Optimizer = ReturnType<typeof secondOrder>;
const make = (more?: object) => secondOrder(slots(more) as never) as unknown as Optimizer;

/** Losses of a net of three dense layers; after step `saveAt` another optimizer goes on. */
async function losses(more: object, steps: number, saveAt = Infinity): Promise<number[]> {
  const widths = [6, 9, 5, 2];
  const model = tf.sequential({
    layers: widths.slice(1).map((units, i) =>
      tf.layers.dense({
        units,
        inputShape: [widths[i]!],
        activation: i < 2 ? 'tanh' : 'linear',
        kernelInitializer: tf.initializers.glorotUniform({ seed: i + 1 }),
      }),
    ),
  });
  const x = tf.randomNormal([32, 6], 0, 1, 'float32', 1);
  const y = tf.tidy(() => tf.slice(tf.sin(x), [0, 0], [32, 2]));
  const loss = () => tf.mean(tf.square(tf.sub(model.apply(x) as tf.Tensor, y))) as tf.Scalar;
  const seen: number[] = [];
  let optimizer = make(more);
  for (let step = 1; step <= steps; step++) {
    const cost = optimizer.minimize(loss, true)!;
    seen.push(cost.dataSync()[0]!);
    cost.dispose();
    if (step !== saveAt) continue;
    const next = make(more);
    await next.setWeights(await optimizer.getWeights());
    optimizer.dispose();
    optimizer = next;
  }
  optimizer.dispose();
  tf.dispose([x, y]);
  model.dispose();
  return seen;
}

test.each([
  ['as they are', {}],
  ['with decoupled decay', { weightDecay: { rate: 0.1, at: 'afterMomentum' } }],
  ['with L2 decay', { weightDecay: { rate: 0.1, at: 'gradient' } }],
  ['with a plain average', { filter: ema() }],
])('layers move by one call each, the way of the phases: %s', async (_, more) => {
  const before = tf.memory().numTensors;
  const once = await losses(more, 12);
  expect(calls).toBe(12);
  expect(once.at(-1)).toBeLessThan(once[0]!);
  removed();
  const ordinary = await losses(more, 12);
  once.forEach((value, i) => expect(value).toBeCloseTo(ordinary[i]!, 5));
  expect(tf.memory().numTensors).toBe(before);
});

test('they go on from a saved state to the same bits', async () => {
  const whole = await losses({}, 12);
  for (const saveAt of [3, 5]) expect(await losses({}, 12, saveAt)).toEqual(whole);
});

test('they do not where other slots stand around the preconditioner', async () => {
  for (const more of [
    { graft: perBlock(adam({ beta1: 0 })) },
    { graft: null },
    { momentum: heavyBall() },
    { trust: klClip(0.1) },
    { weightDecay: { rate: 0.1, at: 'beforeMomentum' } },
  ])
    await losses(more, 4);
  expect(calls).toBe(0);
});
