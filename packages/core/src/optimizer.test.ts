import { backgroundEigenRoots, newtonRoots } from '@curvature/backend-tfjs';
import { perBlock } from '@curvature/grafting';
import { every } from '@curvature/policies';
import { ema, adagrad } from '@curvature/rules';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import type { Telemetry } from './diagnostics/telemetry/events.js';
import { secondOrder } from './optimizer.js';
import { later, problem, run, shampooLike, type Solver, stepOnce } from '../test/small-problem.js';
import { eigenRoots } from '@curvature/backend-tfjs';

/** Each count may include results that wait for their step: at most one cache of nine tensors. */
const waiting = 9;

const variants = {
  synchronous: () => shampooLike(),
  'delay 2': () => shampooLike({ pipeline: { delay: 2 } }),
  'delay 2, asynchronous': () => shampooLike({ pipeline: { delay: 2 } }, later(eigenRoots())),
  'as soon as possible': () => shampooLike({ pipeline: { delay: 'asap' } }, later(eigenRoots(), 2)),
  'in the background': () => shampooLike({}, backgroundEigenRoots()),
  Newton: () => shampooLike({}, newtonRoots() as Solver),
  'filter, graft per block, warm-up': () =>
    shampooLike({ filter: ema({ beta: 0.8 }), graft: perBlock(adagrad()), startStep: 8 }),
  'L2 decay, staggered': () =>
    shampooLike({
      weightDecay: { rate: 0.01, at: 'gradient' },
      policy: every({ roots: 4, stagger: true }),
    }),
  'no preconditioner': () => secondOrder({ learningRate: 0.01, preconditioner: null }),
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  describe.each(Object.entries(variants))('%s', (_, make) => {
    test('trains, and leaks no tensor over 200 steps', async () => {
      await tf.setBackend(backend);
      const start = tf.memory().numTensors;
      const task = problem();
      const optimizer = make();
      const warm = await run(optimizer, task, 20);
      await optimizer.settled();
      const before = tf.memory().numTensors;
      const losses = await run(optimizer, task, 200);
      await optimizer.settled();
      const held = tf.memory().numTensors - before;
      const again = await run(optimizer, task, 12);
      await optimizer.settled();
      expect(Math.abs(held)).toBeLessThanOrEqual(waiting);
      expect(Math.abs(tf.memory().numTensors - before)).toBeLessThanOrEqual(waiting);
      expect(again.at(-1)).toBeLessThan(0.5 * warm[0]!);
      expect(losses.every(Number.isFinite)).toBe(true);
      optimizer.dispose();
      await new Promise((resolve) => setTimeout(resolve, 5));
      task.dispose();
      expect(tf.memory().numTensors).toBe(start);
    });
  });
});

test('beats plain gradient descent on a badly scaled problem at the same number of steps', async () => {
  await tf.setBackend('cpu');
  const losses = [];
  for (const optimizer of [shampooLike(), tf.train.sgd(0.02)]) {
    const task = problem();
    for (let i = 0; i < 60; i++) stepOnce(optimizer, task);
    losses.push(stepOnce(optimizer, task));
    task.dispose();
    optimizer.dispose();
  }
  expect(losses[0]).toBeLessThan(0.3 * losses[1]!);
});

test('works with model.compile and model.fit', async () => {
  await tf.setBackend('cpu');
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 5,
        activation: 'tanh',
        inputShape: [6],
        kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
      }),
      tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
    ],
  });
  const events: Telemetry[] = [];
  model.compile({
    optimizer: shampooLike({ onEvent: (event) => events.push(event) }),
    loss: 'meanSquaredError',
  });
  const x = tf.randomNormal([64, 6], 0, 1, 'float32', 3);
  const y = tf.randomNormal([64, 3], 0, 1, 'float32', 4);
  await model.fit(x, y, { epochs: 1, verbose: 0 });
  const before = tf.memory().numTensors;
  const { history } = await model.fit(x, y, { epochs: 12, verbose: 0, shuffle: false });
  expect(tf.memory().numTensors).toBe(before);
  expect(history['loss']!.at(-1)).toBeLessThan(history['loss']![0] as number);
  expect(events.some((event) => event.type === 'refresh' && event.residual! < 1e-6)).toBe(true);
});

test('frozen parameters and those without a gradient are left alone', async () => {
  await tf.setBackend('cpu');
  const [a, b] = [tf.variable(tf.ones([3, 2])), tf.variable(tf.ones([3, 2]))];
  const optimizer = shampooLike();
  const grad = tf.ones([3, 2]);
  optimizer.applyGradients([
    { name: a.name, tensor: grad },
    { name: b.name, tensor: null },
  ]);
  expect([...b.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(a.dataSync()[0]).toBeLessThan(1);
  expect(() => optimizer.applyGradients([{ name: 'nobody', tensor: grad }])).toThrow(
    /"nobody", but no variable/,
  );
});

test('telemetry tells of every refresh: when, how old, how good, how long', async () => {
  await tf.setBackend('cpu');
  const events: Telemetry[] = [];
  const task = problem();
  const optimizer = shampooLike({ pipeline: { delay: 2 }, onEvent: (event) => events.push(event) });
  await run(optimizer, task, 12);
  await optimizer.settled();
  const refreshes = events.filter((event) => event.type === 'refresh');
  expect(
    refreshes.filter((event) => event.block === task.variables[0]!.name).map((event) => event.step),
  ).toEqual([3, 6, 9, 12]);
  for (const event of refreshes) {
    expect(event).toMatchObject({ staleness: 2 });
    expect(event.residual).toBeLessThan(1e-6);
    expect(event.condition).toBeGreaterThan(1);
    expect(event.ms).toBeGreaterThan(0);
  }
  expect(optimizer.inspect()[0]).toMatchObject({
    shape: '6x5',
    tiles: '4 of 3x3',
    preconditioned: true,
    refreshes: 4,
    failures: 0,
    staleness: 2,
  });
});

test('the learning rate may be a function of the step, or set anew', async () => {
  await tf.setBackend('cpu');
  const moved = (
    optimizer: tf.Optimizer & { setLearningRate?(rate: number): void },
    change?: () => void,
  ) => {
    const w = tf.variable(tf.zeros([2, 2]));
    const grad = tf.ones([2, 2]);
    optimizer.applyGradients([{ name: w.name, tensor: grad }]);
    change?.();
    optimizer.applyGradients([{ name: w.name, tensor: grad }]);
    return w.dataSync()[0];
  };
  const sgd = (learningRate: number | ((step: number) => number)) =>
    secondOrder({ learningRate, preconditioner: null });
  expect(moved(sgd((step) => step))).toBe(-3);
  const optimizer = sgd(1);
  expect(moved(optimizer, () => optimizer.setLearningRate(0.5))).toBe(-1.5);
});
