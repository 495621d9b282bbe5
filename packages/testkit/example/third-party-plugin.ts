// A complete third-party plugin: SOAP for stacks of matrices, tested against the laws of the
// contract, and in training.
import { secondOrder } from '@curvature/core';
import type { Block, Preconditioner } from '@curvature/spec';
import { preconditionerIssues } from '@curvature/testkit';
import * as tf from '@tensorflow/tfjs';

/**
 * One factor per preconditioned side, [count, n, n], and Adam's moments; `v` is in the basis of the
 * factors.
 */
type Stats = { factors: tf.Tensor[]; m: tf.Tensor; v: tf.Tensor; steps: number; rotated: number };
/** One orthogonal matrix per preconditioned side, [count, n, n]. */
type Basis = { sides: tf.Tensor[] };

const average = (old: tf.Tensor, now: tf.Tensor, beta: number) =>
  tf.add(tf.mul(old, beta), tf.mul(now, 1 - beta));
const swap = (x: tf.Tensor) => tf.transpose(x, [0, 2, 1]);

/** Into the basis or back, along the axes of the block: Q^T x, x Q. x: [count, rows, columns] */
function rotate(x: tf.Tensor, { sides }: Basis, { axes }: Block, back = false): tf.Tensor {
  return axes.reduce((y: tf.Tensor, axis, k) => {
    const q = back ? swap(sides[k]!) : sides[k]!;
    return axis === 1 ? tf.matMul(swap(q), y) : tf.matMul(y, q);
  }, x);
}

/** Scaled, plus a small multiple of the identity, since QR needs columns that are not zero. */
function conditioned(factor: tf.Tensor): tf.Tensor {
  const size = tf.add(tf.max(tf.abs(factor), [1, 2], true), 1e-30);
  return tf.add(tf.div(factor, size), tf.mul(tf.eye(factor.shape[1]!), 1e-6));
}

/**
 * SOAP: Adam in the eigenbasis of Shampoo's factors, updated by one QR step at each refresh (Vyas
 * et al. 2024, arXiv 2409.11321). As in its reference code the first step only computes a basis.
 */
export function soap({ b1 = 0.95, b2 = 0.95, decay = 0.95, epsilon = 1e-8 } = {}): Preconditioner<
  Stats,
  Basis,
  'grad'
> {
  return {
    specVersion: 1,
    name: 'soap',
    needs: ['grad'],
    linear: false, // the update depends on the moments, not on the direction
    accepts: ({ shape }) =>
      shape.length === 3 || `needs matrices, got tiles of rank ${shape.length - 1}`,
    init: ({ shape: [count, rows, columns], axes, shape }) => ({
      factors: axes.map((axis) => tf.zeros([count!, shape[axis]!, shape[axis]!])),
      m: tf.zeros([count!, rows!, columns!]),
      v: tf.zeros([count!, rows!, columns!]),
      steps: 0,
      rotated: 0,
    }),
    accumulate: ({ factors, m, v, steps, rotated }, { grad }, basis, { block }) => ({
      factors: factors.map((factor, k) => {
        const x = block.axes[k] === 1 ? grad : swap(grad);
        return average(factor, tf.matMul(x, swap(x)), decay);
      }),
      m: average(m, grad, b1),
      v: basis ? average(v, tf.square(rotate(grad, basis, block)), b2) : v,
      steps: steps + 1,
      rotated: basis ? rotated + 1 : 0,
    }),
    refresh: ({ factors }, previous) => ({
      sides: factors.map((factor, k) => {
        const x = conditioned(factor);
        return tf.linalg.qr(previous ? tf.matMul(x, previous.sides[k]!) : x)[0];
      }),
    }),
    apply(basis, direction, { m, v, steps, rotated }, { block }) {
      if (rotated === 0) return tf.zerosLike(direction);
      const mean = rotate(tf.div(m, 1 - b1 ** steps), basis, block);
      const root = tf.sqrt(tf.div(v, 1 - b2 ** rotated));
      return rotate(tf.div(mean, tf.add(root, epsilon)), basis, block, true);
    },
  };
}

await tf.setBackend('cpu');
const issues = await preconditionerIssues(() => soap());
console.log(issues.length === 0 ? 'soap conforms' : issues.join('\n'));
if (issues.length > 0) process.exitCode = 1;

// In an optimizer: least squares with inputs of very different sizes.
const inputs = tf.mul(tf.randomNormal([64, 8], 0, 1, 'float32', 1), tf.pow(0.5, tf.range(0, 8)));
const targets = tf.matMul(inputs, tf.randomNormal([8, 3], 0, 1, 'float32', 2));
const weights = tf.variable(tf.zeros([8, 3]));
const loss = () => tf.losses.meanSquaredError(targets, tf.matMul(inputs, weights)) as tf.Scalar;
const optimizer = secondOrder({ learningRate: 0.03, preconditioner: soap() });
const before = loss().dataSync()[0]!;
for (let step = 0; step < 100; step++) optimizer.minimize(loss);
console.log(`loss ${before.toFixed(3)} -> ${loss().dataSync()[0]!.toExponential(1)} in 100 steps`);
