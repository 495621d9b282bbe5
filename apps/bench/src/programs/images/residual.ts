import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeClasses } from '../judging.js';
import type { Program } from '../program.js';

const convolution = (filters: number) =>
  tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false });

const normalised = (z: tf.SymbolicTensor) =>
  tf.layers.batchNormalization({ momentum: 0.9 }).apply(z) as tf.SymbolicTensor;
const relu = (z: tf.SymbolicTensor) => tf.layers.reLU().apply(z) as tf.SymbolicTensor;

/** x + F(x), F two convolutions with batch normalisation (He 2016). */
function block(x: tf.SymbolicTensor, filters: number): tf.SymbolicTensor {
  const first = relu(normalised(convolution(filters).apply(x) as tf.SymbolicTensor));
  const second = normalised(convolution(filters).apply(first) as tf.SymbolicTensor);
  return relu(tf.layers.add().apply([x, second]) as tf.SymbolicTensor);
}

/** One epoch in random order. */
function* batchesOf(x: tf.Tensor, y: tf.Tensor, size: number) {
  const order = tf.util.createShuffledIndices(x.shape[0]!);
  for (let start = 0; start + size <= order.length; start += size) {
    const rows = tf.tensor1d(Int32Array.from(order.slice(start, start + size)), 'int32');
    yield { xs: tf.gather(x, rows), ys: tf.gather(y, rows) };
    rows.dispose();
  }
}

/** A small residual network with weight decay in the loss, by `model.fitDataset`. */
export const residual: Program = {
  name: 'residual',
  describe: 'fitDataset: stem, two residual blocks with batchNorm, L2; digits; cross entropy',
  half: 'reporting',
  steps: 120,
  async run(session) {
    const { x, y, testX, testY } = await digitImages(session);
    const input = tf.input({ shape: [14, 14, 1] });
    const stem = tf.layers.conv2d({ filters: 12, kernelSize: 3, strides: 2, padding: 'same' });
    const deep = block(block(stem.apply(input) as tf.SymbolicTensor, 12), 12);
    const pooled = tf.layers.globalAveragePooling2d({}).apply(deep) as tf.SymbolicTensor;
    const kernelRegularizer = tf.regularizers.l2({ l2: 1e-4 });
    const output = tf.layers.dense({ units: 10, activation: 'softmax', kernelRegularizer });
    const model = tf.model({ inputs: input, outputs: output.apply(pooled) as tf.SymbolicTensor });
    model.compile({ optimizer: session.optimizer(), loss: 'categoricalCrossentropy' });
    session.judge(() => judgeClasses(() => model.predict(testX) as tf.Tensor, testY));
    const batches = tf.data.generator(() => batchesOf(x, y, 64));
    const epochs = epochsOf(session, x.shape[0]!, 64);
    await model.fitDataset(batches as never, { epochs, ...fitting(session, model) });
  },
};
