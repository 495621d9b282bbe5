import * as tf from '@tensorflow/tfjs';
import { digitImages } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeClasses } from '../judging.js';
import type { Program, Session } from '../program.js';

/** The first `count` steps of a session. */
function firstSteps(session: Session, count: number): Session {
  let done = 0;
  return {
    ...session,
    step: async (loss) => (await session.step(loss)) || ++done === count,
  };
}

/** A frozen base of random features and a new head, then all of it trained, by `fit` twice. */
export const transfer: Program = {
  name: 'transfer',
  describe: 'fit twice: a base frozen for half of the steps, then freed and compiled again; digits',
  half: 'reporting',
  steps: 160,
  async run(session) {
    const { x, y, testX, testY } = await digitImages(session);
    const base = [
      tf.layers.conv2d({ inputShape: [14, 14, 1], filters: 16, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 48, activation: 'relu' }),
    ];
    const head = tf.layers.dense({ units: 10, activation: 'softmax' });
    const model = tf.sequential({ layers: [...base, head] });
    session.judge(() => judgeClasses(() => model.predict(testX) as tf.Tensor, testY));
    const batchSize = 64;
    const epochs = epochsOf(session, x.shape[0]!, batchSize);
    const half = Math.floor(session.steps / 2);
    for (const trainable of [false, true]) {
      for (const layer of base) layer.trainable = trainable;
      model.compile({ optimizer: session.optimizer(), loss: 'categoricalCrossentropy' });
      const part = trainable ? session : firstSteps(session, half);
      model.stopTraining = false;
      await model.fit(x, y, { batchSize, epochs, ...fitting(part, model) });
    }
  },
};
