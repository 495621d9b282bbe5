import { type Data, digitClassifier, digits } from '@curvature/workbench';
import { avgPool, type Tensor4D } from '@tensorflow/tfjs';
import { firstRows, type LongerTask } from './longer-task.js';

/** Images of half as many pixels in a row and in a column, each the mean of four. */
const halved = (data: Data): Data => ({
  ...data,
  batch(rows) {
    const { inputs, targets } = data.batch(rows);
    const small = avgPool(inputs as Tensor4D, 2, 2, 'valid');
    inputs.dispose();
    return { inputs: small, targets };
  },
});

/** The classifier of `bench train`, with a sixteenth of its work for each image. */
export const convnet: LongerTask = {
  ...digits,
  name: 'convnet',
  describe: 'convolutions 5x5x8, 5x5x16, dense 64, 10, relu; digits of 14 by 14; cross entropy',
  steps: 1000,
  batch: 32,
  load: async (options) => halved(await digits.load(options)),
  model: (seed) => digitClassifier(seed, { side: 14, channels: [8, 16], hidden: 64 }),
  ...firstRows(10_000, 2000),
};
