import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { secondOrder } from '../optimizer.js';
import type { WeightDecay } from './rates.js';

beforeAll(() => tf.setBackend('cpu'));

const STEPS = 12;
const PEAK = 0.5;
/** Rises to its peak, then fades. */
const rate = (step: number) => (step < 4 ? (PEAK * step) / 4 : PEAK * (1 - (step - 4) / 10));
const gradients = Array.from({ length: STEPS }, (_, k) => Math.sin(3 * k + 1));
const beta = 0.7;

/** A heavy ball with decay in float64; `factor` multiplies the parameter before it is added. */
function expected(at: WeightDecay['at'], factor: (step: number) => number): number[] {
  let [w, m] = [2, 0];
  return gradients.map((g, k) => {
    const decay = factor(k + 1) * w;
    m = beta * m + g + (at === 'afterMomentum' ? 0 : decay);
    w -= rate(k + 1) * (m + (at === 'afterMomentum' ? decay : 0));
    return w;
  });
}

function got(weightDecay: WeightDecay): number[] {
  const w = tf.variable(tf.scalar(2));
  const optimizer = secondOrder({
    learningRate: rate,
    preconditioner: null,
    momentum: {
      name: 'ball',
      init: () => tf.scalar(0),
      update(m: tf.Tensor, u) {
        const next = tf.add(tf.mul(m, beta), u);
        return [next, next];
      },
    },
    weightDecay,
  });
  const path = gradients.map((g) => {
    optimizer.applyGradients([{ name: w.name, tensor: tf.scalar(g) }]);
    return w.dataSync()[0]!;
  });
  optimizer.dispose();
  w.dispose();
  return path;
}

const places = ['gradient', 'beforeMomentum', 'afterMomentum'] as const;

test.each(places)('decay %s takes off learning rate * rate * parameter, once', (at) => {
  got({ rate: 0.1, at }).forEach((w, k) => expect(w).toBeCloseTo(expected(at, () => 0.1)[k]!, 5));
});

test.each(places)(
  "decay %s with a peak is times learning rate / peak as well: Meta's CORRECTED",
  (at) => {
    const want = expected(at, (step) => (0.1 * rate(step)) / PEAK);
    got({ rate: 0.1, at, peak: PEAK }).forEach((w, k) => expect(w).toBeCloseTo(want[k]!, 5));
  },
);

test('at a constant learning rate, which is its own peak, corrected decay is decay', () => {
  const run = (more: object) => {
    const w = tf.variable(tf.scalar(2));
    const decay = { rate: 0.1, at: 'afterMomentum', ...more } as const;
    const optimizer = secondOrder({ learningRate: 0.3, preconditioner: null, weightDecay: decay });
    for (const g of gradients) optimizer.applyGradients([{ name: w.name, tensor: tf.scalar(g) }]);
    return w.dataSync()[0];
  };
  expect(run({ peak: 0.3 })).toBe(run({}));
});

test.each([0, -1, Infinity, NaN])('a peak of %d is refused', (peak) => {
  expect(() => got({ rate: 0.1, at: 'gradient', peak })).toThrow(
    /option weightDecay.peak must be a number above 0/,
  );
});

describe('cautious decay', () => {
  const decay = { rate: 0.1, at: 'afterMomentum', cautious: true } as const;

  test('takes off learning rate * rate * parameter where the update has its sign', () => {
    let [w, m] = [2, 0];
    const want = gradients.map((g, k) => {
      m = beta * m + g;
      w -= rate(k + 1) * (m + (m * w > 0 ? 0.1 * w : 0));
      return w;
    });
    expect(want.some((x, k) => Math.abs(x - expected('afterMomentum', () => 0.1)[k]!) > 0.01)).toBe(
      true,
    );
    got(decay).forEach((x, k) => expect(x).toBeCloseTo(want[k]!, 5));
  });

  test('looks at each element by itself, and leaves no tensors', () => {
    const before = tf.memory().numTensors;
    const w = tf.tidy(() => tf.variable(tf.tensor1d([1, -1, 2, 0])));
    const slots = { learningRate: 0.5, preconditioner: null, weightDecay: decay };
    const optimizer = secondOrder(slots);
    tf.tidy(() => optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([1, 1, 0, 1]) }]));
    // Only the first element moves towards 0, and is taken off 0.5 * 0.1 * 1 more.
    [0.45, -1.5, 2, -0.5].forEach((x, i) => expect(w.dataSync()[i]).toBeCloseTo(x, 6));
    optimizer.dispose();
    w.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(['gradient', 'beforeMomentum'] as const)('is refused %s', (at) => {
    expect(() => got({ rate: 0.1, at, cautious: true })).toThrow(
      /cautious needs .*'afterMomentum'/,
    );
  });
});
