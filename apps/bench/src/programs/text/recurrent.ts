import * as tf from '@tensorflow/tfjs';
import { nextCharacters } from '../data.js';
import { fitClassifier } from '../fitting.js';
import type { Program } from '../program.js';

/** An embedding and one recurrent layer that predict the next character, by `model.fit`. */
const recurrent = (
  about: Pick<Program, 'name' | 'describe' | 'half'>,
  layer: () => tf.layers.Layer,
): Program => ({
  ...about,
  steps: 120,
  async run(session) {
    const { kinds, ...split } = await nextCharacters(session, 12);
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: kinds, outputDim: 16, inputLength: 12 }),
        layer(),
        tf.layers.dense({ units: kinds, activation: 'softmax' }),
      ],
    });
    await fitClassifier(session, model, split, 32);
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
