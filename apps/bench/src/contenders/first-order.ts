import { firstOrder } from '@curvature/core';
import { adam, nadam } from '@curvature/rules';
import { train } from '@tensorflow/tfjs';
import type { Contender } from '../protocol/contender.js';
import { log, type Point } from '../protocol/space.js';
import {
  adagradRate,
  adaptiveRate,
  forgetting,
  friction,
  momentumRate,
  plainRate,
  rootMeanSquareRate,
} from './spaces.js';

const family = 'first';
const rateOf = ({ learningRate }: Point) => learningRate!;
const beta2Of = ({ oneMinusBeta2 }: Point) => 1 - oneMinusBeta2!;
const beta1Of = ({ oneMinusBeta1 }: Point) =>
  oneMinusBeta1 === undefined ? 0.9 : 1 - oneMinusBeta1;
const moments = (point: Point) => ({ beta1: beta1Of(point), beta2: beta2Of(point) });
/** As in PyTorch's AdamW. */
const DECAY = 0.01;

/** TensorFlow.js's own optimizers, and two rules that it lacks. */
export const firstOrderContenders: readonly Contender[] = [
  {
    name: 'sgd',
    describe: 'tf.train.sgd',
    family,
    space: { learningRate: plainRate },
    more: {},
    make: (point) => train.sgd(rateOf(point)),
  },
  {
    name: 'momentum',
    describe: 'tf.train.momentum',
    family,
    space: { learningRate: momentumRate, oneMinusMomentum: friction },
    more: {},
    make: (point) => train.momentum(rateOf(point), 1 - point['oneMinusMomentum']!),
  },
  {
    name: 'adagrad',
    describe: 'tf.train.adagrad',
    family,
    space: { learningRate: adagradRate, initialAccumulator: log(1e-3, 1) },
    more: {},
    make: (point) => train.adagrad(rateOf(point), point['initialAccumulator']),
  },
  {
    name: 'rmsprop',
    describe: 'tf.train.rmsprop',
    family,
    space: { learningRate: rootMeanSquareRate, oneMinusBeta2: forgetting },
    more: {},
    make: (point) => train.rmsprop(rateOf(point), beta2Of(point), 0, 1e-8),
  },
  {
    name: 'adam',
    describe: 'tf.train.adam',
    family,
    space: { learningRate: adaptiveRate, oneMinusBeta2: forgetting },
    more: { oneMinusBeta1: friction },
    make: (point) => train.adam(rateOf(point), beta1Of(point), beta2Of(point), 1e-8),
  },
  {
    name: 'nadam',
    describe: 'Adam that looks ahead, of @curvature/rules',
    family,
    space: { learningRate: adaptiveRate, oneMinusBeta2: forgetting },
    more: { oneMinusBeta1: friction },
    make: (point) => firstOrder({ learningRate: rateOf(point), rule: nadam(moments(point)) }),
  },
  {
    name: 'adamW',
    describe: `Adam with decoupled decay of ${DECAY}, of @curvature/rules`,
    family,
    space: { learningRate: adaptiveRate, oneMinusBeta2: forgetting },
    more: { oneMinusBeta1: friction },
    make: (point) =>
      firstOrder({
        learningRate: rateOf(point),
        rule: adam(moments(point)),
        weightDecay: { rate: DECAY, at: 'afterMomentum' },
      }),
  },
];
