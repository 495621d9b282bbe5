import * as tf from '@tensorflow/tfjs';
import { nextCharacters } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeClasses } from '../judging.js';
import type { Program } from '../program.js';

/** An embedding and one recurrent layer that predict the next character, by `model.fit`. */
const recurrent = (
  about: Pick<Program, 'name' | 'describe' | 'half'>,
  layer: () => tf.layers.Layer,
): Program => ({
  ...about,
  steps: 120,
  async run(session) {
    const { kinds, x, y, testX, testY } = await nextCharacters(session, 12);
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: kinds, outputDim: 16, inputLength: 12 }),
        layer(),
        tf.layers.dense({ units: kinds, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: session.optimizer(), loss: 'categoricalCrossentropy' });
    session.judge(() => judgeClasses(() => model.predict(testX) as tf.Tensor, testY));
    const epochs = epochsOf(session, x.shape[0]!, 32);
    await model.fit(x, y, { batchSize: 32, epochs, ...fitting(session, model) });
  },
});

export const lstm = recurrent(
  {
    name: 'lstm',
    describe: 'fit: embedding, LSTM 32, dense; the next character of a text; cross entropy',
    half: 'choosing',
  },
  () => tf.layers.lstm({ units: 32, recurrentInitializer: 'glorotUniform' }),
);
export const gru = recurrent(
  {
    name: 'gru',
    describe: 'fit: embedding, GRU 32, dense; the next character of a text; cross entropy',
    half: 'reporting',
  },
  () => tf.layers.gru({ units: 32, recurrentInitializer: 'glorotUniform' }),
);
