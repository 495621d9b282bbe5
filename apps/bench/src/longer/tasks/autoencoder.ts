import { digitsAutoencoder } from '@curvature/workbench';
import { firstRows, type LongerTask } from './longer-task.js';

/** Ten times the steps of `bench train`, and smaller batches. */
export const autoencoder: LongerTask = {
  ...digitsAutoencoder,
  name: 'autoencoder',
  describe: 'autoencoder 64-128-64-32-8, mirrored, tanh; digits of 8 by 8; cross entropy',
  steps: 3000,
  batch: 64,
  ...firstRows(3200, 600),
};
