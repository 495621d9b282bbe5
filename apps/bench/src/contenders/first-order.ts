import { firstOrder } from '@curvature/core';
import { adam, nadam } from '@curvature/rules';
import { train } from '@tensorflow/tfjs';
import type { Contender } from '../protocol/contender.js';
import { beta1Of, beta2Of, betas, momentumOf, rateOf } from './point-options.js';
import {
  adagradSpace,
  adaptiveSpace,
  momentumSpace,
  rmspropSpace,
  sgdSpace,
  withBeta1,
} from './spaces.js';

/** As in PyTorch's AdamW. */
const DECAY = 0.01;

type Named = Pick<Contender, 'name' | 'describe' | 'make'>;
const firstOrderContender = (named: Named, space: Contender['space']): Contender => ({
  ...named,
  family: 'first',
  space,
  extraSpace: {},
});
/** Adam and its kin are searched over one space. */
const adaptive = (named: Named): Contender => ({
  ...firstOrderContender(named, adaptiveSpace),
  extraSpace: withBeta1,
});

/** TensorFlow.js's own optimizers, and two rules that it lacks. */
export const firstOrderContenders: readonly Contender[] = [
  firstOrderContender(
    { name: 'sgd', describe: 'tf.train.sgd', make: (point) => train.sgd(rateOf(point)) },
    sgdSpace,
  ),
  firstOrderContender(
    {
      name: 'momentum',
      describe: 'tf.train.momentum',
      make: (point) => train.momentum(rateOf(point), momentumOf(point)),
    },
    momentumSpace,
  ),
  firstOrderContender(
    {
      name: 'adagrad',
      describe: 'tf.train.adagrad',
      make: (point) => train.adagrad(rateOf(point), point['initialAccumulator']),
    },
    adagradSpace,
  ),
  firstOrderContender(
    {
      name: 'rmsprop',
      describe: 'tf.train.rmsprop',
      make: (point) => train.rmsprop(rateOf(point), beta2Of(point), 0, 1e-8),
    },
    rmspropSpace,
  ),
  adaptive({
    name: 'adam',
    describe: 'tf.train.adam',
    make: (point) => train.adam(rateOf(point), beta1Of(point), beta2Of(point), 1e-8),
  }),
  adaptive({
    name: 'nadam',
    describe: 'Adam with Nesterov momentum, of @curvature/rules',
    make: (point) => firstOrder({ learningRate: rateOf(point), rule: nadam(betas(point)) }),
  }),
  adaptive({
    name: 'adamW',
    describe: `Adam with decoupled decay of ${DECAY}, of @curvature/rules`,
    make: (point) =>
      firstOrder({
        learningRate: rateOf(point),
        rule: adam(betas(point)),
        weightDecay: { rate: DECAY, at: 'afterMomentum' },
      }),
  }),
];
