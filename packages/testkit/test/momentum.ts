import { train } from '@tensorflow/tfjs-core';
import type { MomentumOptions } from './momentum-case.js';

/** The optimizer of tfjs as a composition, for `--use`. */
export const momentum = (options: MomentumOptions) =>
  train.momentum(options.learningRate, options.momentum);

export const broken = () => {
  throw new Error('option learningRate\nis missing');
};
