import * as tf from '@tensorflow/tfjs';
import { numberTable } from '../data.js';
import { fitClassifier } from '../fitting.js';
import type { Program } from '../program.js';

const above = (y: tf.Tensor, limit: number) => tf.cast(tf.greater(y, limit), 'int32');

/** Low, middle or high, one-hot. */
const thirds = (y: tf.Tensor): tf.Tensor =>
  tf.tidy(() => {
    const kind = tf.squeeze(tf.add(above(y, -0.4), above(y, 0.4)), [1]);
    return tf.cast(tf.oneHot(tf.cast(kind, 'int32'), 3), 'float32');
  });

/** A dense classifier on a table, by `model.fit`. */
export const tableClasses: Program = {
  name: 'tableClasses',
  describe: 'fit: dense 48-24-3 with dropout on a standardised table; cross entropy',
  half: 'reporting',
  steps: 200,
  async run(session) {
    const table = await numberTable(session);
    const [y, testY] = [thirds(table.y), thirds(table.testY)];
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [table.x.shape[1]!], units: 48, activation: 'relu' }),
        tf.layers.dropout({ rate: 0.1 }),
        tf.layers.dense({ units: 24, activation: 'relu' }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    await fitClassifier(session, model, { ...table, y, testY }, 32);
  },
};
