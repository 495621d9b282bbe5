import '@curvature/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { blockOf, captureOf, describeCapture, lawError, release } from '../../test/captured.js';
import { captureLayers } from './capture-layers.js';
import { sampledFisher } from './sampled-fisher.js';

type Likelihood = Parameters<typeof sampledFisher>[0]['likelihood'];
const [samples, fanIn, fanOut] = [5, 3, 4];
let x: tf.Tensor2D;
let w: tf.Variable<tf.Rank.R2>;
beforeAll(async () => {
  await tf.setBackend('cpu');
  x = tf.randomNormal([samples, fanIn], 0, 1, 'float32', 1) as tf.Tensor2D;
  w = tf.variable(
    tf.randomNormal([fanIn, fanOut], 0, 1, 'float32', 2),
    true,
    'fisher_w',
  ) as typeof w;
});
const logits = () => tf.matMul(x, w);
const loss = () => tf.mean(tf.square(logits()));
const sourceOf = (likelihood: Likelihood, seed = 0) =>
  captureLayers({ fisher: sampledFisher({ logits, likelihood, seed }) });

/**
 * N times the sum of g g^T, which is the mean over samples of each sample's own, averaged over
 * draws.
 */
function averageG(likelihood: Likelihood, draws: number): number[] {
  const source = sourceOf(likelihood, 7);
  let sum = tf.zeros([fanOut, fanOut]);
  for (let draw = 0; draw < draws; draw++) {
    const captured = captureOf(loss, [w], { source });
    sum = tf.tidy(() => {
      const g = captured.of(blockOf(w))!.outputGrads.reshape([-1, fanOut]) as tf.Tensor2D;
      return tf.add(sum, tf.mul(tf.matMul(g, g, true), samples / draws));
    });
    release(captured);
  }
  return Array.from(sum.dataSync());
}

/** The Fisher information of one sample's outputs, as a mean over samples. */
const exactG: Readonly<Record<Likelihood, () => tf.Tensor>> = {
  categorical: () => {
    const p = tf.softmax(logits());
    return tf.div(tf.sub(tf.diag(tf.sum(p, 0)), tf.matMul(p, p, true)), samples);
  },
  bernoulli: () => {
    const p = tf.sigmoid(logits());
    return tf.diag(tf.mean(tf.mul(p, tf.sub(1, p)), 0));
  },
  gaussian: () => tf.eye(fanOut),
};

test.each(['categorical', 'bernoulli', 'gaussian'] as const)(
  'averaged over draws, %s gives the Fisher information',
  (likelihood) => {
    const [found, exact] = [
      averageG(likelihood, 1500),
      Array.from(exactG[likelihood]().dataSync()),
    ];
    const largest = Math.max(...exact.map(Math.abs));
    found.forEach((value, i) =>
      expect(Math.abs(value - exact[i]!), `element ${i}`).toBeLessThan(0.06 * largest),
    );
  },
);

describe('a capture', () => {
  test('returns the training loss and its gradients, and signals that keep the law with others', () => {
    const plain = tf.variableGrads(loss as () => tf.Scalar, [w]);
    const before = tf.memory().numTensors;
    const captured = captureOf(loss, [w], { source: sourceOf('categorical') });
    expect(captured.value.value.dataSync()).toEqual(plain.value.dataSync());
    expect(captured.value.grads['fisher_w']!.dataSync()).toEqual(
      plain.grads['fisher_w']!.dataSync(),
    );
    expect(describeCapture(captured, w)).toBe(`dense tape [${samples},1,3] [${samples},1,4]`);
    expect(lawError(captured, w)).toBeGreaterThan(0.1);
    release(captured);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('repeats by its seed, and draws anew at each step', () => {
    const draw = (source: ReturnType<typeof captureLayers>) => {
      const captured = captureOf(loss, [w], { source });
      const found = tf.tidy(() => Array.from(captured.of(blockOf(w))!.outputGrads.dataSync()));
      release(captured);
      return found;
    };
    const [first, same, other] = [
      sourceOf('gaussian', 3),
      sourceOf('gaussian', 3),
      sourceOf('gaussian', 4),
    ];
    const [a, b] = [draw(first), draw(first)];
    expect([draw(same), draw(same)]).toEqual([a, b]);
    expect(b).not.toEqual(a);
    expect(draw(other)).not.toEqual(a);
  });
});

test.each(['categorical', 'bernoulli', 'gaussian'] as const)(
  '%s draws the same on wasm',
  async (likelihood) => {
    const gradients = () => {
      const captured = captureOf(loss, [w], { source: sourceOf(likelihood, 5) });
      const found = tf.tidy(() => captured.of(blockOf(w))!.outputGrads.dataSync());
      release(captured);
      return found;
    };
    const expected = gradients();
    await tf.setBackend('wasm');
    gradients().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    await tf.setBackend('cpu');
  },
);

test('options that it does not know are refused', () => {
  expect(() => sampledFisher({ logits, likelihood: 'poisson' as never })).toThrow(
    'sampledFisher: option likelihood must be one of categorical, bernoulli, gaussian, got poisson.',
  );
});
