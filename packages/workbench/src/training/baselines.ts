import { scalar, train, type Variable } from '@tensorflow/tfjs';
import type { OptimizerEntry, OptionFlag } from '../contract/optimizer-entry.js';
import type { Trainable } from '../contract/trainable.js';

const fraction = { min: 0, below: 1 };
const learningRate: OptionFlag = {
  flag: '--learning-rate <number>',
  name: 'learningRate',
  describe: 'size of a step',
  range: { min: 0 },
};
const beta1: OptionFlag = {
  flag: '--beta1 <number>',
  name: 'beta1',
  describe: 'decay of the mean',
  range: fraction,
};
const beta2: OptionFlag = {
  flag: '--beta2 <number>',
  name: 'beta2',
  describe: 'decay of the second moment',
  range: fraction,
};
const epsilon: OptionFlag = {
  flag: '--epsilon <number>',
  name: 'epsilon',
  describe: 'added to the root',
  range: { above: 0 },
};
const momentum: OptionFlag = {
  flag: '--momentum <number>',
  name: 'momentum',
  describe: 'decay of the velocity',
  range: fraction,
};
const decay: OptionFlag = {
  flag: '--decay <number>',
  name: 'decay',
  describe: 'decay of the second moment',
  range: fraction,
};

interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** beta^(n + 1) as training reaches it, rounded to float32 after each product. */
function repeatedProduct(beta: number, n: number): number {
  let product = Math.fround(beta);
  for (let i = 0; i < n; i++) product = Math.fround(product * Math.fround(beta));
  return product;
}

function assignNumber(variable: Variable, value: number): void {
  const start = scalar(value);
  variable.assign(start);
  start.dispose();
}

/**
 * tf.train.adam that resumes bit for bit. Its own `setWeights` computes beta^(n + 1) by one `pow`,
 * which lands beside the repeated product that training arrives at; here the product is put back.
 */
function exactAdam(options: AdamOptions): Trainable {
  const optimizer = train.adam(options.learningRate, options.beta1, options.beta2, options.epsilon);
  const setWeights = optimizer.setWeights.bind(optimizer);
  optimizer.setWeights = async (weights) => {
    await setWeights(weights);
    const { accBeta1, accBeta2 } = optimizer as unknown as Record<
      'accBeta1' | 'accBeta2',
      Variable
    >;
    assignNumber(accBeta1, repeatedProduct(options.beta1, optimizer.iterations));
    assignNumber(accBeta2, repeatedProduct(options.beta2, optimizer.iterations));
  };
  return optimizer;
}

/** A default rate for all tasks but those where another one did better. */
const rates =
  (other: number, better: Readonly<Record<string, number>> = {}) =>
  (task: string) => ({
    learningRate: better[task] ?? other,
  });

interface OtherOptions {
  readonly learningRate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly epsilon: number;
}

/** TensorFlow.js's own optimizers, to compare with. */
export const baselines: Readonly<Record<'adam' | 'sgd' | 'momentum' | 'rmsprop', OptimizerEntry>> =
  {
    adam: {
      describe: 'tf.train.adam',
      create: exactAdam,
      options: [learningRate, beta1, beta2, epsilon],
      defaults: (task) => ({
        ...rates(0.001, {
          digits: 0.003,
          'digits-autoencoder': 0.01,
          text: 0.003,
          regression: 0.01,
        })(task),
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-7,
      }),
    },
    sgd: {
      describe: 'tf.train.sgd',
      create: (options: OtherOptions) => train.sgd(options.learningRate),
      options: [learningRate],
      defaults: rates(0.003, {
        curves: 0.01,
        digits: 0.1,
        'digits-autoencoder': 0.1,
        text: 0.1,
        regression: 0.1,
      }),
    },
    momentum: {
      describe: 'tf.train.momentum',
      create: (options: OtherOptions) => train.momentum(options.learningRate, options.momentum),
      options: [learningRate, momentum],
      defaults: (task) => ({
        ...rates(0.003, { digits: 0.1, 'digits-autoencoder': 0.03, text: 0.03, regression: 0.1 })(
          task,
        ),
        momentum: 0.9,
      }),
    },
    rmsprop: {
      describe: 'tf.train.rmsprop',
      create: (options: OtherOptions) =>
        train.rmsprop(options.learningRate, options.decay, options.momentum, options.epsilon),
      options: [learningRate, decay, momentum, epsilon],
      defaults: (task) => ({
        ...rates(0.0003, {
          curves: 0.001,
          digits: 0.003,
          'digits-autoencoder': 0.003,
          text: 0.001,
          regression: 0.003,
        })(task),
        decay: 0.9,
        momentum: 0,
        epsilon: 1e-7,
      }),
    },
  };
