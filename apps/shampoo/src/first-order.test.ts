// Shampoo that never starts is its graft with its momentum: tfjs's own optimizers, step for step.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstOrder } from '@curvature/core';
import { adam, chain, ema } from '@curvature/rules';
import { googleShampoo } from './google-shampoo.js';
import { metaShampoo } from './meta-shampoo.js';
import type { GoogleShampooOptions, MetaShampooOptions } from './options/shampoo-options.js';
import { shampoo } from './shampoo.js';

beforeAll(() => tf.setBackend('cpu'));

const learningRate = 0.01;
const plain = { beta1: 0, momentumNesterov: false } as const;
type Row<Options> = readonly [name: string, Options, () => tf.Optimizer];

// tfjs adds epsilon under the root in adagrad (1e-7) and rmsprop: gradients of about 30 drown it,
// and ours after the root. Its adagrad starts from what it is given, here from nothing, as
// Shampoo's grafts do.
const google: readonly Row<GoogleShampooOptions>[] = [
  ['sgd', { graft: 'sgd', ...plain }, () => tf.train.sgd(learningRate)],
  [
    'momentum',
    { graft: 'sgd', beta1: 0.8, momentumNesterov: false },
    () => tf.train.momentum(learningRate, 0.8),
  ],
  [
    'nesterov',
    { graft: 'sgd', beta1: 0.8, momentumNesterov: true },
    () => tf.train.momentum(learningRate, 0.8, true),
  ],
  ['adagrad', { graft: 'adagrad', ...plain }, () => tf.train.adagrad(learningRate, 0)],
  [
    'rmsprop',
    { graft: 'rmsprop', beta2: 0.9, ...plain },
    () => tf.train.rmsprop(learningRate, 0.9, 0, 1e-20),
  ],
  [
    'rmsprop with momentum',
    { graft: 'rmsprop', beta2: 0.9, beta1: 0.7, momentumNesterov: false },
    () => tf.train.rmsprop(learningRate, 0.9, 0.7, 1e-20),
  ],
  // Google's momentum comes after the graft, so that only Adam without a first moment is in its
  // reach.
  [
    'adam without momentum',
    { graft: 'adam', beta2: 0.9, ...plain },
    () => tf.train.adam(learningRate, 0, 0.9, 1e-10),
  ],
];
const meta: readonly Row<MetaShampooOptions>[] = [
  ['sgd', { graft: 'sgd', ...plain }, () => tf.train.sgd(learningRate)],
  [
    'momentum',
    { graft: 'sgd', ...plain, momentum: 0.8 },
    () => tf.train.momentum(learningRate, 0.8),
  ],
  [
    'nesterov',
    { graft: 'sgd', beta1: 0, momentum: 0.8, momentumNesterov: true },
    () => tf.train.momentum(learningRate, 0.8, true),
  ],
  ['adagrad', { graft: 'adagrad', ...plain }, () => tf.train.adagrad(learningRate, 0)],
  [
    'rmsprop',
    { graft: 'rmsprop', beta2: 0.9, ...plain },
    () => tf.train.rmsprop(learningRate, 0.9, 0, 1e-20),
  ],
  [
    'rmsprop with momentum',
    { graft: 'rmsprop', beta2: 0.9, ...plain, momentum: 0.7 },
    () => tf.train.rmsprop(learningRate, 0.9, 0.7, 1e-20),
  ],
  [
    'nesterov as an average',
    { graft: 'sgd', beta1: 0.8, nesterov: true },
    () => firstOrder({ learningRate, rule: ema({ beta: 0.8, nesterov: true }) }),
  ],
  [
    'adam that looks ahead',
    { graft: 'adam', beta1: 0.9, beta2: 0.999, nesterov: true },
    () => firstOrder({ learningRate, rule: chain(ema({ nesterov: true }), adam({ beta1: 0 })) }),
  ],
  [
    'adam',
    { graft: 'adam', beta1: 0.9, beta2: 0.999 },
    () => tf.train.adam(learningRate, 0.9, 0.999, 1e-8),
  ],
  [
    'adam, other decays',
    { graft: 'adam', beta1: 0.5, beta2: 0.9 },
    () => tf.train.adam(learningRate, 0.5, 0.9, 1e-8),
  ],
];

/** The largest step where Google's and Meta's starts are still to come. */
const STEPS = 20;
/** Never, and not yet: then statistics and roots go on beside it. */
const starts = [null, STEPS + 1];

const shapes: readonly number[][] = [[], [1], [4], [5, 3], [1, 4], [2, 3, 4], [3, 1, 2, 5]];

/** The parameter after each step, from 0. */
function walk(optimizer: tf.Optimizer, shape: number[], seed: number): Float32Array[] {
  const variable = tf.tidy(() => tf.variable(tf.zeros(shape)));
  const steps = Array.from({ length: STEPS }, (_, k) => {
    tf.tidy(() => {
      const gradient = tf.randomNormal(shape, 0, 30, 'float32', seed + k);
      optimizer.applyGradients([{ name: variable.name, tensor: gradient }]);
    });
    return variable.dataSync<'float32'>().slice();
  });
  variable.dispose();
  optimizer.dispose();
  return steps;
}

function gap(ours: readonly Float32Array[], theirs: readonly Float32Array[]): number {
  const scale = Math.max(...theirs.flatMap((step) => [...step].map(Math.abs)));
  const gaps = ours.flatMap((step, k) =>
    [...step].map((value, i) => Math.abs(value - theirs[k]![i]!)),
  );
  return gaps.some(Number.isNaN) ? Infinity : Math.max(...gaps) / scale;
}

const common = { learningRate, blockSize: 3 };
const googles = google.map(([name, options, theirs]) => {
  return [
    `google's ${name}`,
    (startStep: number | null) => googleShampoo({ ...common, startStep, ...options }),
    theirs,
  ] as const;
});
const metas = meta.map(([name, options, theirs]) => {
  return [
    `meta's ${name}`,
    (startStep: number | null) => metaShampoo({ ...common, startStep, ...options }),
    theirs,
  ] as const;
});

describe('before it starts, it equals tfjs step for step:', () => {
  test.each(
    [...googles, ...metas].flatMap((row) => starts.map((start) => [row[0], start, row] as const)),
  )('%s, start %s', (_, startStep, [, make, theirs]) => {
    for (const [k, shape] of shapes.entries()) {
      const seed = 100 * k + 1;
      // 1e-4, because tfjs's adam keeps beta^t in float32.
      expect(gap(walk(make(startStep), shape, seed), walk(theirs(), shape, seed))).toBeLessThan(
        1e-4,
      );
    }
  });
});

test('a start of null keeps no curvature, and travels in a model file', () => {
  const optimizer = shampoo({ startStep: null });
  expect(optimizer.plan({ kernel: [9, 9] })[0]).toMatchObject({
    preconditioned: false,
    statisticsBytes: 0,
  });
  const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as tf.serialization.ConfigDict;
  const kind =
    optimizer.constructor as unknown as tf.serialization.SerializableConstructor<tf.Optimizer> & {
      fromConfig: (kind: unknown, config: tf.serialization.ConfigDict) => tf.Optimizer;
    };
  expect(kind.fromConfig(kind, config).getConfig()).toEqual(config);
  expect(config).toEqual({ startStep: null });
});
