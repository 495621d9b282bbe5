import * as tf from '@tensorflow/tfjs';
import { numberTable } from '../data.js';
import { epochsOf, fitting } from '../fitting.js';
import { judgeNumbers } from '../judging.js';
import type { Program } from '../program.js';

const squares = (target: tf.Tensor, guess: tf.Tensor) =>
  tf.mean(tf.squaredDifference(target, guess));

/** A program like `tableRegression`, with inputs and loss in other units. */
const regressionIn = (
  about: Pick<Program, 'name' | 'describe' | 'half'>,
  { inputs = 1, loss = 1 } = {},
): Program => ({
  ...about,
  steps: 200,
  async run(session) {
    const { x, y, testX, testY } = await numberTable(session);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [x.shape[1]!], units: 32, activation: 'relu' }),
        tf.layers.dense({ units: 32, activation: 'relu' }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({
      optimizer: session.optimizer(),
      loss: (target: tf.Tensor, guess: tf.Tensor) =>
        tf.mul(squares(target, guess), loss) as tf.Scalar,
    });
    const [scaled, scaledTest] = [tf.mul(x, inputs), tf.mul(testX, inputs)];
    session.judge(() => judgeNumbers(() => model.predict(scaledTest) as tf.Tensor, testY));
    const batchSize = 64;
    const epochs = epochsOf(session, x.shape[0]!, batchSize);
    await model.fit(scaled, y, { batchSize, epochs, ...fitting(session, model) });
  },
});

export const tableRegression = regressionIn({
  name: 'tableRegression',
  describe: 'fit: dense 32-32-1 on a standardised table; mean squared error',
  half: 'choosing',
});
export const inputsTimes1000 = regressionIn(
  {
    name: 'inputsTimes1000',
    describe: 'as tableRegression, with inputs times 1000',
    half: 'choosing',
  },
  { inputs: 1000 },
);
export const lossTimes1000 = regressionIn(
  {
    name: 'lossTimes1000',
    describe: 'as tableRegression, with the loss times 1000',
    half: 'reporting',
  },
  { loss: 1000 },
);
export const lossOver1000 = regressionIn(
  {
    name: 'lossOver1000',
    describe: 'as tableRegression, with the loss times 0.001',
    half: 'reporting',
  },
  { loss: 0.001 },
);
