// What programs without types pass to a step by mistake is refused in a sentence, before anything
// has changed.
import { shampoo } from '@curvature/shampoo';
import { CurvatureError } from '@curvature/spec';
import { kfac } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { firstOrder } from '../first-order.js';
import { secondOrder, type SecondOrderOptimizer } from '../optimizer.js';

beforeAll(() => tf.setBackend('cpu'));

const optimizers: Record<string, () => SecondOrderOptimizer> = {
  'gradients alone': () => shampoo(0.1),
  'signals of layers': () => kfac(0.1),
};

/** A trained kernel, and what it takes to train it further. */
function trained(make: () => SecondOrderOptimizer) {
  const kernel = tf.variable(tf.randomNormal([3, 2], 0, 1, 'float32', 1));
  const x = tf.randomNormal([4, 3], 0, 1, 'float32', 2) as tf.Tensor2D;
  const loss = () => tf.mean(tf.square(tf.matMul(x, kernel as tf.Tensor2D))) as tf.Scalar;
  const optimizer = make();
  optimizer.minimize(loss, false, [kernel]);
  return { kernel, loss, optimizer, dispose: () => tf.dispose([kernel, x]) };
}
type Trained = ReturnType<typeof trained>;

type Mistake = readonly [message: RegExp, make: (trained: Trained) => void];
const call = (of: Trained) =>
  of.optimizer as unknown as Record<string, (...all: unknown[]) => void>;
const tidied = (make: (of: Trained) => void) => (of: Trained) => {
  tf.tidy(() => make(of));
};
const applied = (given: (of: Trained) => unknown) =>
  tidied((of) => call(of)['applyGradients']!(given(of)));
const minimized = (given: (of: Trained) => unknown[]) =>
  tidied((of) => call(of)['minimize']!(...given(of)));

const mistakes: Record<string, Mistake> = {
  'no gradients': [
    /list is undefined.*tf\.variableGrads\(loss\)\.grads/s,
    applied(() => undefined),
  ],
  'gradients that are null': [/list is null/, applied(() => null)],
  'all of tf.variableGrads': [
    /gradient of "grads" is an object with .*\.grads/s,
    applied(({ loss, kernel }) => tf.variableGrads(loss, [kernel])),
  ],
  'gradients without names': [
    /gradient of undefined is undefined/,
    applied(() => [tf.ones([3, 2])]),
  ],
  'gradients that are numbers': [
    /gradient of ".*" is an array/,
    applied(({ kernel }) => ({ [kernel.name]: [1, 2] })),
  ],
  'a loss that is no function': [
    /the loss is an object.*Give for example \(\) => loss/s,
    minimized(({ loss }) => [loss(), true]),
  ],
  'a loss that is missing': [/the loss is undefined/, minimized(() => [])],
  'a loss that returns nothing': [
    /must be a tensor/,
    minimized(({ kernel }) => [() => undefined, true, [kernel]]),
  ],
  'a variable without its list': [
    /the list of variables is an object.*Give for example \[variable\]/s,
    minimized(({ loss, kernel }) => [loss, true, kernel]),
  ],
  'names of variables': [
    /a variable is "/,
    minimized(({ loss, kernel }) => [loss, true, [kernel.name]]),
  ],
  'weights of layers': [
    /w\.read\(\)/,
    minimized(({ loss }) => [
      loss,
      true,
      tf.layers.dense({ units: 1, inputShape: [1] }).weights.concat({} as never),
    ]),
  ],
};

describe.each(Object.entries(optimizers))('%s', (_, make) => {
  test.each(Object.entries(mistakes))('%s', (_name, [message, mistake]) => {
    const of = trained(make);
    const state = () => [of.optimizer.iterations, ...of.kernel.dataSync()];
    const [before, count] = [state(), tf.memory().numTensors];
    expect(() => mistake(of)).toThrow(message);
    expect([state(), tf.memory().numTensors]).toEqual([before, count]);
    // And the next step is as good as ever.
    of.optimizer.minimize(of.loss, false, [of.kernel]);
    expect(of.optimizer.iterations).toBe(2);
    for (const each of [of.optimizer, of]) each.dispose();
  });

  test.each([undefined, NaN, -1, 'fast', Promise.resolve(0.1)])(
    'a schedule that returns %s changes nothing, not even the number of the step',
    async (bad) => {
      const of = trained(make);
      of.optimizer.learningRate = ((step: number) => (step === 2 ? bad : 0.1)) as never;
      const saved = async () => {
        const weights = await of.optimizer.getWeights();
        return weights.map(({ tensor }) => [...tensor.dataSync()]);
      };
      const [before, values] = [await saved(), [...of.kernel.dataSync()]];
      const count = tf.memory().numTensors;
      expect(() => of.optimizer.minimize(of.loss, false, [of.kernel])).toThrow(
        /learningRate at step 2 must be a number at least 0 and below Infinity, got /,
      );
      expect(tf.memory().numTensors).toBe(count);
      expect([...of.kernel.dataSync()]).toEqual(values);
      expect(await saved()).toEqual(before);
      for (const each of [of.optimizer, of]) each.dispose();
    },
  );
});

test('a schedule of one group that fails moves no parameter of another group', () => {
  const [a, b] = [tf.variable(tf.ones([2, 2])), tf.variable(tf.ones([3]))];
  const groups = ({ name }: { name: string }) =>
    name === b.name ? { learningRate: (step: number) => (step < 2 ? 0.1 : NaN) } : {};
  const optimizer = secondOrder({ learningRate: 0.1, preconditioner: null, groups });
  const step = () =>
    optimizer.minimize(() => tf.add(tf.sum(a), tf.sum(b)) as tf.Scalar, false, [a, b]);
  step();
  expect(step).toThrow(/learningRate at step 2/);
  expect([...a.dataSync()]).toEqual([...tf.fill([2, 2], 0.9).dataSync()]);
  tf.dispose([a, b]);
});

test.each([undefined, null, 0.1, {}, { learningRate: 0.1 }, { learningRate: 0.1, rule: 'adam' }])(
  'firstOrder without a rule: %j',
  (options) => {
    expect(() => firstOrder(options as never)).toThrow(CurvatureError);
  },
);

test.each([
  ['undefined', undefined, /got undefined/],
  ['null', null, /got null/],
  ['a promise', Promise.resolve([]), /got a promise.*Await getWeights\(\)/s],
  ['a string', '[]', /got "\[\]"/],
  ['a record', {}, /got an object/],
  ['tensors without names', [tf.scalar(1)], /a list with an object/],
  [
    'what JSON makes of tensors',
    JSON.parse(JSON.stringify([{ name: 'iter', tensor: tf.scalar(1) }])),
    /name, tensor.*JSON/s,
  ],
])('setWeights of %s', async (_, weights, message) => {
  await expect(shampoo().setWeights(weights as never)).rejects.toThrow(message);
});
