import * as tf from '@tensorflow/tfjs';

/**
 * The autoencoder of MNIST, 784-1000-500-250-30 and mirrored, or with other widths: 16 variables
 * with these, tanh inside, and the cross entropy of pixels as loss.
 */
export function autoencoder(widths: readonly number[] = [784, 1000, 500, 250, 30]) {
  const all = [...widths, ...widths.slice(0, -1).toReversed()];
  const isLinear = (i: number) => i === widths.length - 2 || i === all.length - 2;
  const variables = all.slice(1).flatMap((out, i) => {
    const limit = Math.sqrt(6 / (all[i]! + out));
    const kernel = tf.tidy(() =>
      tf.variable(tf.randomUniform([all[i]!, out], -limit, limit, 'float32', i + 1)),
    );
    return [kernel, tf.tidy(() => tf.variable(tf.zeros([out])))];
  });
  const logits = (x: tf.Tensor): tf.Tensor => {
    let y = x;
    for (let i = 0; i < all.length - 1; i++) {
      const z = tf.add(tf.matMul(y, variables[2 * i]!), variables[2 * i + 1]!);
      y = isLinear(i) ? z : tf.tanh(z);
    }
    return y;
  };
  const entropy = tf.customGrad((z, save) => {
    const [x] = [pixels];
    (save as unknown as (tensors: tf.Tensor[]) => void)([z as tf.Tensor]);
    const one = z as tf.Tensor;
    const each = tf.add(
      tf.sub(tf.relu(one), tf.mul(one, x)),
      tf.log1p(tf.exp(tf.neg(tf.abs(one)))),
    );
    return {
      value: tf.div(tf.sum(each), x.shape[0]!),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
        tf.mul(tf.div(dy, x.shape[0]!), tf.sub(tf.sigmoid(saved!), x)),
    };
  });
  const pixels = tf.randomUniform([4, widths[0]!], 0, 1, 'float32', 99);
  return {
    variables,
    loss: () => entropy(logits(pixels)) as tf.Scalar,
    dispose: () => tf.dispose([pixels, variables]),
  };
}
