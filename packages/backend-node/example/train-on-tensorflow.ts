// The same training with SONew on TensorFlow's own library, where tfjs-node or tfjs-node-gpu is
// installed. Where neither is, it says so, and trains on TensorFlow.js's cpu backend.
import * as tf from '@tensorflow/tfjs';
import { useNode } from '@curvature/backend-node';
import { sonew } from '@curvature/sonew';

try {
  const { package: name, tensorflow, gpu } = await useNode();
  console.log(`${name} with TensorFlow ${tensorflow} on ${gpu ? 'a GPU' : 'the CPU'}.`);
} catch (error) {
  console.log((error as Error).message);
}

const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 32, activation: 'tanh', inputShape: [8] }),
    tf.layers.dense({ units: 1 }),
  ],
});
model.compile({ optimizer: sonew({ learningRate: 0.01 }), loss: 'meanSquaredError' });
const x = tf.randomNormal([512, 8], 0, 1, 'float32', 1);
const y = tf.mean(tf.abs(x), 1, true);
const { history } = await model.fit(x, y, { epochs: 5, verbose: 0 });
const [first, last] = [history['loss']!.at(0), history['loss']!.at(-1)] as [number, number];
console.log(`On ${tf.getBackend()} the loss went from ${first.toFixed(3)} to ${last.toFixed(4)}.`);
