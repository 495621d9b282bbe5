import * as tf from '@tensorflow/tfjs';
import { nextCharacters } from '../data.js';
import { fitClassifier } from '../fitting.js';
import type { Program } from '../program.js';

/** Embeddings side by side under a dense layer (Bengio 2003), by `model.fit`. */
export const embeddings: Program = {
  name: 'embeddings',
  describe: 'fit: embeddings of 8 characters side by side, dense 48; the next character',
  half: 'reporting',
  steps: 200,
  async run(session) {
    const { kinds, ...split } = await nextCharacters(session, 8);
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: kinds, outputDim: 12, inputLength: 8 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 48, activation: 'tanh' }),
        tf.layers.dense({ units: kinds, activation: 'softmax' }),
      ],
    });
    await fitClassifier(session, model, split, 32);
  },
};
