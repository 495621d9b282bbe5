// What captureLayers finds in a model: its layers, how it gets at them, and the shapes of their
// signals.
import * as tf from '@tensorflow/tfjs';
import { captureLayers } from '@curvature/backend-tfjs';

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      activation: 'relu',
      inputShape: [9, 9, 1],
      name: 'eye',
    }),
    tf.layers.batchNormalization({ name: 'norm' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 3, activation: 'softmax', name: 'head' }),
  ],
});
const images = tf.randomNormal([16, 9, 9, 1]);
const variables = model.trainableWeights.map(
  (weight) => (weight as unknown as { val: tf.Variable }).val,
);

const captured = captureLayers({ model }).capture({
  loss: () => tf.mean(tf.square(model.apply(images, { training: true }) as tf.Tensor)) as tf.Scalar,
  variables,
  wanted: () => true,
  differentiate: (loss) => tf.variableGrads(loss, variables),
});
for (const { name, shape } of variables) {
  const layer = captured.layer({ name, shape });
  const line =
    typeof layer === 'string'
      ? layer
      : `${layer.name} (${layer.mechanism}), bias ${layer.bias ?? 'none'}${shapesOf(name, shape)}`;
  console.log(`${name.padEnd(12)} ${line}`);
}
captured.dispose();

function shapesOf(name: string, shape: number[]): string {
  return tf.tidy(() => {
    const signals = captured.of({
      id: name,
      index: 0,
      shape: [1, ...shape],
      axes: [],
      parameter: { name, shape },
    });
    return signals
      ? `, activations [${signals.activations.shape}], output gradients [${signals.outputGrads.shape}]`
      : '';
  });
}
