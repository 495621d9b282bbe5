import { number, options } from '@curvature/spec';
import { train } from '@tensorflow/tfjs';
import type { App } from '../src/cli/app.js';
import { tiny } from './tiny-task.js';

/** For tests: an app whose own optimizer is tf.train.adagrad. */
export const testApp: App = {
  name: 'testbin',
  describe: 'For tests.',
  version: '1.2.3',
  tasks: [tiny],
  optimizers: {
    adagrad: {
      describe: 'tf.train.adagrad',
      create: ({ learningRate }: { learningRate: number }) => train.adagrad(learningRate),
      options: options('adagrad', {
        learningRate: number({ default: 0.01, min: 0, describe: 'size of a step' }),
      }),
      defaults: () => ({ learningRate: 0.01 }),
    },
  },
};
