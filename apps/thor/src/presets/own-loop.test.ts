// Loops of tf.variableGrads and applyGradients, as in most examples of TensorFlow.js.
import { CurvatureError } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kfac } from './kfac.js';
import { thor } from './thor.js';

let start: number;
beforeEach(async () => {
  await tf.setBackend('cpu');
  start = tf.memory().numTensors;
});
/** No optimizer observes tfjs any more, and no tensor is left. */
afterEach(() => {
  expect(Object.hasOwn(tf.engine(), 'gradients')).toBe(false);
  expect(tf.memory().numTensors).toBe(start);
});

const makers = {
  thor: () => thor({ learningRate: 0.02 }),
  'thor, every 3': () => thor({ learningRate: 0.02, refreshEvery: 3 }),
  kfac: () => kfac({ learningRate: 0.02, refreshEvery: 2, statisticsEvery: 2 }),
};

function net(seed = 1) {
  const normal = (shape: number[], at: number) =>
    tf.randomNormal(shape, 0, 0.5, 'float32', seed * 100 + at);
  const [w, b, v] = [normal([6, 5], 1), normal([5], 2), normal([5, 1], 3)].map((start) => {
    const variable = tf.variable(start);
    start.dispose();
    return variable;
  }) as [tf.Variable, tf.Variable, tf.Variable];
  const loss = () => {
    const x = normal([16, 6], 4) as tf.Tensor2D;
    const hidden = tf.tanh(tf.add(tf.matMul(x, w as tf.Tensor2D), b)) as tf.Tensor2D;
    const gap = tf.sub(tf.matMul(hidden, v as tf.Tensor2D), tf.sum(tf.square(x), 1, true));
    return tf.mean(tf.square(gap)) as tf.Scalar;
  };
  const values = () => [w, b, v].map((variable) => [...variable.dataSync()]);
  return {
    variables: [w, b, v] as tf.Variable[],
    loss,
    values,
    dispose: () => tf.dispose([w, b, v]),
  };
}
type Net = ReturnType<typeof net>;

/** Takes `count` steps by one kind of loop. -> the parameters after each step */
function trained(
  optimizer: tf.Optimizer,
  { loss, variables, values }: Net,
  step: keyof typeof loops,
  count: number,
) {
  return Array.from({ length: count }, () => {
    loops[step](optimizer, loss, variables);
    return values();
  });
}
const loops = {
  minimize: (optimizer, loss, variables) => void optimizer.minimize(loss, false, variables),
  'variableGrads in a tidy': (optimizer, loss, variables) =>
    tf.tidy(() => optimizer.applyGradients(tf.variableGrads(loss, variables).grads)),
  'variableGrads, disposed': (optimizer, loss, variables) => {
    const { value, grads } = tf.variableGrads(loss, variables);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  },
  computeGradients: (optimizer, loss, variables) => {
    const { value, grads } = optimizer.computeGradients(loss, variables);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  },
} satisfies Record<
  string,
  (optimizer: tf.Optimizer, loss: () => tf.Scalar, variables: tf.Variable[]) => void
>;

describe.each(Object.entries(makers))('%s', (_, make) => {
  test.each(['variableGrads in a tidy', 'variableGrads, disposed', 'computeGradients'] as const)(
    '%s gives the values of minimize, bit for bit',
    (loop) => {
      const [one, other] = [net(), net()];
      const [first, second] = [make(), make()];
      expect(trained(second, other, loop, 12)).toEqual(trained(first, one, 'minimize', 12));
      expect(second.report().map(({ why }) => why)).toEqual(['', '']);
      for (const each of [first, second, one, other]) each.dispose();
    },
  );

  test('may change from one loop to another', () => {
    const [one, other] = [net(), net()];
    const [first, second] = [make(), make()];
    const expected = trained(first, one, 'minimize', 9);
    const got = (['computeGradients', 'minimize'] as const).flatMap((loop) =>
      trained(second, other, loop, 3),
    );
    expect(got).toEqual(expected.slice(0, 6));
    // The first pass of another loop is not observed; later ones are.
    const rest = trained(second, other, 'variableGrads in a tidy', 3);
    expect(rest.flat(2).every(Number.isFinite)).toBe(true);
    for (const each of [first, second, one, other]) each.dispose();
  });

  test('two nets with an optimizer each train as they do alone', () => {
    const nets = [net(1), net(2), net(1), net(2)];
    const alone = [make(), make()].map((optimizer, i) => {
      const values = trained(optimizer, nets[i]!, 'minimize', 6);
      optimizer.dispose();
      return values;
    });
    const both = [make(), make()];
    const rounds = Array.from({ length: 6 }, () =>
      both.map(
        (optimizer, i) => trained(optimizer, nets[i + 2]!, 'variableGrads, disposed', 1)[0]!,
      ),
    );
    expect([0, 1].map((i) => rounds.map((round) => round[i]))).toEqual(alone);
    for (const each of [...both, ...nets]) each.dispose();
  });

  test('of passes that are not applied, only the last is retained', () => {
    const task = net();
    const optimizer = make();
    trained(optimizer, task, 'variableGrads in a tidy', 2);
    for (let i = 0; i < 3; i++)
      tf.dispose(tf.variableGrads(task.loss, task.variables) as unknown as tf.TensorContainer);
    const live = tf.memory().numTensors;
    for (let i = 0; i < 3; i++)
      tf.dispose(tf.variableGrads(task.loss, task.variables) as unknown as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(live);
    for (const each of [optimizer, task]) each.dispose();
  });

  test('gradients of an unobserved pass are refused at once, with the line to write', () => {
    const task = net();
    const optimizer = make();
    const before = task.values();
    const grads = task.variables.map(({ name, shape }) => ({
      name,
      tensor: tf.ones(shape) as tf.Tensor,
    }));
    expect(() => optimizer.applyGradients(grads)).toThrow(CurvatureError);
    expect(() => optimizer.applyGradients(grads)).toThrow(
      /optimizer\.minimize\(.*tf\.variableGrads/,
    );
    expect(task.values()).toEqual(before);
    expect(optimizer.iterations).toBe(0);
    tf.dispose(grads.map(({ tensor }) => tensor));
    for (const each of [optimizer, task]) each.dispose();
  });
});

test('gradients of other code are unchanged while an optimizer observes them', () => {
  const task = net();
  const alone = tf.variableGrads(task.loss, task.variables);
  const optimizer = thor();
  const observed = tf.variableGrads(task.loss, task.variables);
  expect(Object.keys(observed.grads)).toEqual(Object.keys(alone.grads));
  for (const [name, grad] of Object.entries(observed.grads))
    expect([...grad.dataSync()]).toEqual([...alone.grads[name]!.dataSync()]);
  const square = tf.tidy(
    () =>
      tf
        .grad((x) => tf.square(x))(tf.scalar(3))
        .dataSync()[0],
  );
  expect(square).toBe(6);
  const second = tf.tidy(
    () =>
      tf
        .grad(tf.grad((x: tf.Tensor) => tf.mul(tf.square(x), x)))(tf.scalar(2))
        .dataSync()[0],
  );
  expect(second).toBe(12);
  tf.dispose([alone.value, alone.grads, observed.value, observed.grads]);
  for (const each of [optimizer, task]) each.dispose();
});

test('an unused optimizer stops observing the passes of others after a while', () => {
  const [task, own] = [net(1), net(2)];
  const [unused, adam] = [thor(), tf.train.adam(0.01)];
  for (let i = 0; i < 30; i++) adam.minimize(task.loss, false, task.variables);
  expect(Object.hasOwn(tf.engine(), 'gradients')).toBe(false);
  // It observes again from its first step on.
  trained(unused, own, 'variableGrads in a tidy', 3);
  expect(unused.report().map(({ why }) => why)).toEqual(['', '']);
  for (const each of [unused, adam, task, own]) each.dispose();
});

test('a loss that throws leaves tfjs as it was', () => {
  const task = net();
  const optimizer = thor();
  const broken = () => {
    throw new Error('no loss');
  };
  expect(() => tf.variableGrads(broken, task.variables)).toThrow(/no loss/);
  trained(optimizer, task, 'variableGrads in a tidy', 2);
  expect(optimizer.report().map(({ why }) => why)).toEqual(['', '']);
  for (const each of [optimizer, task]) each.dispose();
});

test('a working loop causes no warning', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const task = net();
  const optimizer = thor();
  trained(optimizer, task, 'variableGrads in a tidy', 3);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
  for (const each of [optimizer, task]) each.dispose();
});
