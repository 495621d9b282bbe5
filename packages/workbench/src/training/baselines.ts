import { type Given, number, options, type Options, type Row } from '@curvature/spec';
import type { Rows } from '@curvature/spec';
import { train } from '@tensorflow/tfjs';
import type { OptimizerEntry } from '../contract/optimizer-entry.js';
import type { Trainable } from '../contract/trainable.js';
import { exactAdam } from './exact-adam.js';

const rate = (otherwise: number) =>
  number({ default: otherwise, min: 0, describe: 'size of a step' });
const decay = (otherwise: number, of: string) =>
  number({ default: otherwise, min: 0, below: 1, describe: `decay of the ${of}` });
const epsilon = number({ default: 1e-7, above: 0, describe: 'added to the root' });

const adamOptions = options('adam', {
  learningRate: rate(0.001),
  beta1: decay(0.9, 'mean'),
  beta2: decay(0.999, 'second moment'),
  epsilon,
});
const sgdOptions = options('sgd', { learningRate: rate(0.003) });
const momentumOptions = options('momentum', {
  learningRate: rate(0.003),
  momentum: decay(0.9, 'velocity'),
});
const rmspropOptions = options('rmsprop', {
  learningRate: rate(0.0003),
  decay: decay(0.9, 'second moment'),
  momentum: decay(0, 'velocity'),
  epsilon,
});

/** @param rates Learning rates by task, where another than the default did better. */
function entry<R extends Rows & { readonly learningRate: Row<number> }>(
  declared: Options<R>,
  create: (given: ReturnType<Options<R>['complete']>) => Trainable,
  rates: Readonly<Record<string, number>>,
): OptimizerEntry {
  const complete = (given: object) => declared.complete(given as Given<Options<R>>);
  return {
    describe: `tf.train.${declared.owner}`,
    create: (given: object) => create(complete(given)),
    options: declared,
    defaults: (task) => complete(task in rates ? { learningRate: rates[task] } : {}),
  };
}

type Name = 'adam' | 'sgd' | 'momentum' | 'rmsprop';
/** TensorFlow.js's own optimizers, to compare with. */
export const baselines: Readonly<Record<Name, OptimizerEntry>> = {
  adam: entry(adamOptions, exactAdam, {
    digits: 0.003,
    'digits-autoencoder': 0.01,
    text: 0.003,
    regression: 0.01,
  }),
  sgd: entry(sgdOptions, ({ learningRate }) => train.sgd(learningRate), {
    curves: 0.01,
    digits: 0.1,
    'digits-autoencoder': 0.1,
    text: 0.1,
    regression: 0.1,
  }),
  momentum: entry(
    momentumOptions,
    ({ learningRate, momentum }) => train.momentum(learningRate, momentum),
    { digits: 0.1, 'digits-autoencoder': 0.03, text: 0.03, regression: 0.1 },
  ),
  rmsprop: entry(
    rmspropOptions,
    (o) => train.rmsprop(o.learningRate, o.decay, o.momentum, o.epsilon),
    {
      curves: 0.001,
      digits: 0.003,
      'digits-autoencoder': 0.003,
      text: 0.001,
      regression: 0.003,
    },
  ),
};
