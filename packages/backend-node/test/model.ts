import * as tf from '@tensorflow/tfjs';

/** A small model with layers of each kind that our methods know, its loss and its variables. */
export function model() {
  const seeded = () => tf.initializers.glorotUniform({ seed: 1 });
  const net = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 1],
        filters: 3,
        kernelSize: 3,
        activation: 'tanh',
        kernelInitializer: seeded(),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, activation: 'tanh', kernelInitializer: seeded() }),
      tf.layers.dense({ units: 2, kernelInitializer: seeded() }),
    ],
  });
  const x = tf.randomNormal([8, 6, 6, 1], 0, 1, 'float32', 1);
  const y = tf.randomNormal([8, 2], 0, 1, 'float32', 2);
  return {
    loss: () => tf.losses.meanSquaredError(y, net.apply(x) as tf.Tensor) as tf.Scalar,
    variables: net.trainableWeights.map((weight) => weight.read() as tf.Variable),
    dispose: () => {
      net.dispose();
      tf.dispose([x, y]);
    },
  };
}
