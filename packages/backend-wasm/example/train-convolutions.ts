// A small convolutional net learns which of two noisy stripes it sees, on the wasm backend, which
// has no gradients of filters of its own: without the import of @curvature/backend-wasm the first
// step fails.
import * as tf from '@tensorflow/tfjs';
import { register, unregister } from '@curvature/backend-wasm';

await tf.setBackend('wasm');

const size = 16;
const count = 256;
const numbers = Array.from({ length: count }, (_, i) => i % 2);
const stripes = tf.tensor(
  numbers.map((kind) =>
    Array.from({ length: size }, (_, y) =>
      Array.from({ length: size }, (__, x) => [Math.sin((kind ? x : y) * 1.5)]),
    ),
  ),
);
const images = stripes.add(tf.randomNormal(stripes.shape, 0, 1.5, 'float32', 1)) as tf.Tensor4D;
const labels = tf.tensor1d(numbers, 'float32');

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      filters: 8,
      kernelSize: 5,
      activation: 'relu',
      inputShape: [size, size, 1],
    }),
    tf.layers.separableConv2d({ filters: 8, kernelSize: 3, strides: 2, activation: 'relu' }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({
  optimizer: tf.train.adam(0.01),
  loss: 'binaryCrossentropy',
  metrics: ['accuracy'],
});

unregister();
await model
  .fit(images, labels, { epochs: 1, batchSize: 32 })
  .catch((error: Error) => console.log(`stock:    ${error.message.split('\n')[0]}`));
register();

const { history } = await model.fit(images, labels, { epochs: 12, batchSize: 32, verbose: 0 });
const [loss, accuracy] = ['loss', 'acc'].map((name) => (history[name] as number[]).at(-1)!);
console.log(`patched:  loss ${loss!.toFixed(3)}, accuracy ${accuracy!.toFixed(2)} after 12 epochs`);
