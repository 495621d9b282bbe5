// Linear regression whose inputs differ in scale by 100: gradient descent is slow along the small
// one, while K-FAC knows the scales of the inputs.
import * as tf from '@tensorflow/tfjs';
import type { Block } from '@curvature/spec';
import { layerFisher } from '@curvature/layer-fisher';

const [samples, inputs, outputs, steps] = [256, 4, 2, 20];
const scales = tf.tensor2d([[1, 1, 1, 0.01]]);
const x = tf.mul(tf.randomNormal([samples, inputs], 0, 1, 'float32', 1), scales);
const target = tf.matMul(x, tf.div(tf.ones([inputs, outputs]), tf.transpose(scales)));
const parameter = { name: 'w', shape: [inputs, outputs] };
const block: Block = { id: 'w', index: 0, shape: [1, inputs, outputs], axes: [1, 2], parameter };
const kfac = layerFisher({ damping: 1e-7 });

/**
 * Output gradients of targets drawn from the model, with normal errors: with them the statistics
 * are the true Fisher information.
 */
const drawn = (step: number) =>
  tf.div(tf.randomNormal([samples, 1, outputs], 0, 1, 'float32', step), samples);

function kfacStep(grad: tf.Tensor, step: number): tf.Tensor {
  const at = { block, step };
  const signals = { activations: tf.reshape(x, [samples, 1, inputs]), outputGrads: drawn(step) };
  const stats = kfac.accumulate(kfac.init(block), signals, null, at);
  // `choleskyInverses` inverts at once; other inverses may give a promise.
  const cache = kfac.refresh(stats, null, at) as Parameters<typeof kfac.apply>[0];
  return tf.reshape(
    kfac.apply(cache, tf.reshape(grad, block.shape as [number, number, number]), stats, at),
    grad.shape,
  );
}

const errorOf = (w: tf.Tensor) => tf.sub(tf.matMul(x, w), target);
const lossOf = (w: tf.Tensor) =>
  tf
    .mean(tf.square(errorOf(w)))
    .dataSync()[0]!
    .toExponential(1);
for (const [name, rate, direction] of [
  ['gradient descent', 0.9, (grad: tf.Tensor) => grad],
  ['K-FAC', 0.9, kfacStep],
] as const) {
  let w: tf.Tensor = tf.zeros([inputs, outputs]);
  const before = lossOf(w);
  for (let step = 1; step <= steps; step++) {
    w = tf.tidy(() => {
      const grad = tf.div(tf.matMul(tf.transpose(x), errorOf(w)), samples);
      return tf.sub(w, tf.mul(direction(grad, step), rate));
    });
  }
  console.log(`${name}: the loss goes from ${before} to ${lossOf(w)} in ${steps} steps`);
}
