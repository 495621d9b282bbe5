import * as tf from '@tensorflow/tfjs';
import { nextCharacters } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeClasses } from '../judging.js';
import type { Program } from '../program.js';

/** Embeddings side by side under a dense layer (Bengio 2003), by `model.fit`. */
export const embeddings: Program = {
  name: 'embeddings',
  describe: 'fit: embeddings of 8 characters side by side, dense 48; the next character',
  half: 'reporting',
  steps: 200,
  async run(session) {
    const { kinds, x, y, testX, testY } = await nextCharacters(session, 8);
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: kinds, outputDim: 12, inputLength: 8 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 48, activation: 'tanh' }),
        tf.layers.dense({ units: kinds, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: session.optimizer(), loss: 'categoricalCrossentropy' });
    session.judge(() => judgeClasses(() => model.predict(testX) as tf.Tensor, testY));
    const epochs = epochsOf(session, x.shape[0]!, 32);
    await model.fit(x, y, { batchSize: 32, epochs, ...fitting(session, model) });
  },
};
