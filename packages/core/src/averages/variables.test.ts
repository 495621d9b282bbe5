// Which variables have averages: those of groups, late ones, halves of a block, disposed ones.
import { sgd } from '@curvature/rules';
import type { Rule } from '@curvature/spec';
import { kfac } from '@curvature/thor';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { network } from '../../test/network.js';
import { slope, stepsOf } from '../../test/steps-of.js';
import { firstOrder } from '../first-order.js';
import { secondOrder } from '../optimizer.js';
import { scheduleFree } from './values/schedule-free.js';
import { tailAverage } from './values/tail-average.js';

beforeAll(() => tf.setBackend('cpu'));
let tensors: number;
beforeEach(() => void (tensors = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

test('each variable has the learning rate of its group in its mean', () => {
  const rate = (step: number) => 0.02 * step;
  const slots = { preconditioner: null, fallback: sgd(), average: scheduleFree() };
  const grouped = secondOrder({
    ...slots,
    learningRate: 0.05,
    groups: () => ({ learningRate: rate }),
  });
  const alone = secondOrder({ ...slots, learningRate: rate });
  const other = secondOrder({ ...slots, learningRate: 0.05 });
  const [got, want, not] = [grouped, alone, other].map((each) => stepsOf(each, [2, -1], 20));
  expect(got).toEqual(want);
  expect(got).not.toEqual(not);
});

test('a rate of 0 at the first steps weighs nothing, and gives no NaN', () => {
  const make = (learningRate: (step: number) => number) =>
    firstOrder({ learningRate, rule: sgd(), average: scheduleFree() });
  const late = stepsOf(
    make((step) => (step <= 3 ? 0 : 0.1)),
    [2, -1],
    12,
  );
  const early = stepsOf(
    make(() => 0.1),
    [2, -1],
    9,
  );
  expect(late.averaged.slice(3)).toEqual(early.averaged);
  expect(late.averaged[2]).toEqual([2, -1]);
});

test('a variable that is trained later has a mean of its own steps alone', () => {
  const net = network(null);
  const [first, second] = net.variables as [tf.Variable, tf.Variable];
  const grads = (list: readonly tf.Variable[]) =>
    list.map((variable) => ({
      name: variable.name,
      tensor: tf.tensor(slope([...variable.dataSync()]), variable.shape),
    }));
  const make = () =>
    firstOrder({ learningRate: 0.1, rule: sgd(), average: tailAverage({ decay: 1 }) });
  const optimizer = make();
  const step = (list: readonly tf.Variable[], by = optimizer) =>
    tf.tidy(() => by.applyGradients(grads(list)));
  for (let i = 0; i < 4; i++) step([first]);
  const before = [...second.dataSync()];
  expect(optimizer.evaluate(() => [...second.dataSync()])).toEqual(before);
  const seen: number[][] = [];
  for (let i = 0; i < 3; i++) {
    step([first, second]);
    seen.push([...second.dataSync()]);
  }
  const mean = before.map((_, k) => seen.reduce((sum, values) => sum + values[k]!, 0) / 3);
  const shown = optimizer.evaluate(() => [...second.dataSync()]);
  shown.forEach((x, k) => expect(x).toBeCloseTo(mean[k]!, 6));
  optimizer.dispose();
  net.dispose();
});

test('a frozen half of a kernel and bias that are one block keeps its average', () => {
  const net = network(null);
  const [kernel, bias] = net.variables as [tf.Variable, tf.Variable];
  const optimizer = kfac({ learningRate: 0.05 }, { average: tailAverage({ decay: 0.5 }) });
  const shown = () => optimizer.evaluate(() => [kernel, bias].map((x) => [...x.dataSync()]));
  for (let i = 0; i < 3; i++) optimizer.minimize(net.loss, false, net.variables);
  expect(optimizer.report().map(({ parameter }) => parameter)).toContain(
    `${kernel.name} + ${bias.name}`,
  );
  const [before, trained] = [shown(), [...bias.dataSync()]];
  for (let i = 0; i < 3; i++) optimizer.minimize(net.loss, false, [kernel]);
  const after = shown();
  expect([...bias.dataSync()]).toEqual(trained);
  expect(after[1]).toEqual(before[1]);
  expect(after[0]).not.toEqual(before[0]);
  optimizer.dispose();
  net.dispose();
});

test('the average of a disposed variable is freed, and a new one of its name starts anew', () => {
  const optimizer = firstOrder({ learningRate: 0.1, rule: sgd(), average: scheduleFree() });
  const step = (variable: tf.Variable) =>
    tf.tidy(() =>
      optimizer.applyGradients([{ name: variable.name, tensor: tf.onesLike(variable) }]),
    );
  const old = tf.tidy(() => tf.variable(tf.ones([3]), true, 'average-of-disposed'));
  step(old);
  old.dispose();
  const fresh = tf.tidy(() => tf.variable(tf.zeros([2]), true, 'average-of-disposed'));
  expect(optimizer.evaluate(() => [...fresh.dataSync()])).toEqual([0, 0]);
  step(fresh);
  // The mean of one step is that step.
  optimizer.evaluate(() => [...fresh.dataSync()]).forEach((x) => expect(x).toBeCloseTo(-0.1, 6));
  fresh.dispose();
  optimizer.dispose();
});

test('a step that a plugin ends by an error averages only what it has moved', () => {
  const net = network(null);
  let isBroken = false;
  const breaking: Rule<null> = {
    name: 'breaking',
    init: () => null,
    update(state, direction, _, { parameter }) {
      if (isBroken && parameter.name === net.variables[2]!.name) throw new Error('a broken rule');
      return [state, direction];
    },
  };
  const average = tailAverage({ decay: 0.5 });
  const slots = { preconditioner: null, momentum: breaking, average };
  const optimizer = secondOrder({ ...slots, learningRate: 0.1 });
  const grads = () => net.variables.map((x) => ({ name: x.name, tensor: tf.onesLike(x) }));
  const step = () => tf.tidy(() => optimizer.applyGradients(grads()));
  step();
  step();
  const [trained, shown] = [net.values(), optimizer.evaluate(net.values)];
  isBroken = true;
  expect(step).toThrow('a broken rule');
  const [now, after] = [net.values(), optimizer.evaluate(net.values)];
  const changed = (a: number[][], b: number[][]) => a.map((x, i) => `${x}` !== `${b[i]}`);
  expect(changed(now, trained)).toEqual([true, true, false, false]);
  expect(changed(after, shown)).toEqual([true, true, false, false]);
  optimizer.dispose();
  net.dispose();
});

test('a state of another average is refused by name, and so is one without', async () => {
  const make = (average: ReturnType<typeof tailAverage> | undefined) =>
    firstOrder({ learningRate: 0.1, rule: sgd(), ...(average && { average }) });
  const net = network(null);
  const step = (optimizer: tf.Optimizer) => optimizer.minimize(net.loss, false, net.variables);
  const first = make(scheduleFree({ beta: 0.9 }));
  step(first);
  const saved = await first.getWeights();
  for (const [other, why] of [
    [make(scheduleFree({ beta: 0.8 })), /average.beta 0.9, now 0.8/],
    [make(tailAverage()), /average scheduleFree, now tailAverage/],
    [make(undefined), /average scheduleFree, now none/],
  ] as const) {
    await other.setWeights(saved);
    const { value, grads } = other.computeGradients(net.loss);
    expect(() => other.applyGradients(grads)).toThrow(why);
    tf.dispose([value, grads]);
    other.dispose();
  }
  first.dispose();
  net.dispose();
});
