// One dense layer, x W + b, whose signals are computed by hand, and K-FAC in a few lines to test
// the host with.
import type { Preconditioner, SignalSource } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs';

export function denseLayer(withBias = true) {
  const x = tf.randomNormal([8, 4], 0, 1, 'float32', 1) as tf.Tensor2D;
  const y = tf.randomNormal([8, 3], 0, 1, 'float32', 2) as tf.Tensor2D;
  const kernel = tf.variable(tf.randomNormal([4, 3], 0, 1, 'float32', 3));
  const bias = tf.variable(tf.zeros([3]));
  const gap = () => tf.sub(tf.add(tf.matMul(x, kernel as tf.Tensor2D), bias), y);
  const counts = { captures: 0, held: 0 };
  const source: SignalSource<'activations' | 'outputGrads'> = {
    provides: ['activations', 'outputGrads'],
    capture({ loss, differentiate }) {
      counts.captures++;
      counts.held++;
      const outputGrads = tf.tidy(() => tf.reshape(tf.div(gap(), 8), [8, 1, 3]));
      const name = withBias ? bias.name : null;
      return {
        value: differentiate(loss),
        layer: (parameter) =>
          parameter.name === kernel.name
            ? { kind: 'linear', name: 'dense', mechanism: 'test', bias: name }
            : 'it is a bias',
        of: () => ({ activations: tf.reshape(x, [8, 1, 4]), outputGrads: tf.clone(outputGrads) }),
        dispose: () => {
          counts.held--;
          outputGrads.dispose();
        },
      };
    },
  };
  const loss = () => tf.div(tf.sum(tf.square(gap())), 16) as tf.Scalar;
  return { x, kernel, bias, loss, source, counts, variables: [kernel, bias] as tf.Variable[] };
}

/** Divides by the mean squares of the inputs, with the 1 of a joint bias. */
export const inputScaled = (
  augmentsBias: boolean,
): Preconditioner<tf.Tensor, tf.Tensor, 'activations'> => ({
  specVersion: 1,
  name: 'inputScaled',
  needs: ['activations'],
  augmentsBias,
  init: ({ shape }) => tf.zeros([1, shape[1]!, 1]),
  accumulate(_, { activations }, _cache, { block }) {
    const rows = tf.reshape(activations, [-1, activations.shape[2]!]);
    const squares = tf.reshape(tf.mean(tf.square(rows), 0), [1, -1, 1]);
    return block.bias === undefined ? squares : tf.concat([squares, tf.ones([1, 1, 1])], 1);
  },
  refresh: (stats) => tf.div(1, tf.add(stats, 0.1)),
  apply: (cache, direction) => tf.mul(direction, cache),
  metric: (stats) => tf.sum(stats) as tf.Scalar,
  // Of a loss that is a mean of squares / 2: the Hessian is E[a a^T], of which this is the
  // diagonal.
  curvature: (stats, d) => tf.sum(tf.mul(tf.square(d), stats)) as tf.Scalar,
});
