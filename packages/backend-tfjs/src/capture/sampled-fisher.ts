import { type Given, number, oneOf, options, required, value } from '@curvature/spec';
import {
  argMax,
  cast,
  customGrad,
  less,
  log,
  mul,
  neg,
  oneHot,
  randomNormal,
  randomUniform,
  scalar,
  sigmoid,
  softmax,
  sub,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs-core';

type Likelihood = 'categorical' | 'bernoulli' | 'gaussian';

const fisherOptions = options('sampledFisher', {
  logits: required(value<() => Tensor>, {
    check: () => undefined,
    describe: "the model's outputs on the batch of the current step, [samples, ...]",
  }),
  likelihood: required(
    (about: Parameters<typeof oneOf<Likelihood>>[1]) =>
      oneOf(['categorical', 'bernoulli', 'gaussian'], about),
    { describe: 'classes along the last axis, bits, or numbers of variance 1' },
  ),
  seed: number({ default: 0, integer: true, describe: 'seed of the draws' }),
});

/** For `captureLayers({ fisher })`. */
export interface SampledFisher {
  /** The mean loss of the batch, up to a constant, with labels that each call draws anew. */
  readonly loss: () => Scalar;
}

/**
 * Signals from labels that are drawn from the model instead of those of the data, so that products
 * of output gradients estimate the Fisher information without bias (Martens and Grosse 2015, arXiv
 * 1503.05671, section 5). The loss is -log p of all outputs of a sample, as a mean over samples.
 *
 * @param given.logits The model's outputs on the batch of the current step, [samples, ...]; for
 *   'gaussian' the means. Called after the training loss.
 * @param given.likelihood 'categorical' (classes along the last axis), 'bernoulli' (bits) or
 *   'gaussian' (numbers of variance 1).
 * @param given.seed Seed of the draws; default 0.
 * @throws CurvatureError for an option that is missing, unknown or invalid.
 */
export function sampledFisher(given: Given<typeof fisherOptions>): SampledFisher {
  const { logits, likelihood, seed } = fisherOptions.complete(given);
  const residual = RESIDUALS[likelihood];
  let draws = 0;
  return {
    loss: () => lossOf(logits(), (outputs) => residual(outputs, seed + 1_000_003 * draws++)),
  };
}

/**
 * A loss with only a gradient: the residual, which is the mean of the likelihood minus the drawn
 * labels, for each of the likelihoods.
 */
function lossOf(outputs: Tensor, residual: (outputs: Tensor) => Tensor): Scalar {
  const surrogate = customGrad((x, save) => {
    (save as (tensors: Tensor[]) => void)([residual(x as Tensor)]);
    return {
      value: scalar(0),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => mul(mul(saved!, 1 / outputs.shape[0]!), dy),
    };
  });
  return surrogate(outputs) as Scalar;
}

/** Prevents log 0. */
const TINY = 1e-30;

const RESIDUALS: Readonly<Record<Likelihood, (outputs: Tensor, seed: number) => Tensor>> = {
  categorical(logits, seed) {
    // The Gumbel-max trick: the largest of logits plus Gumbel noise is a class with its
    // probability. `noise` is that noise, negated.
    const noise = log(neg(log(uniform(logits, seed))));
    const drawn = argMax(sub(logits, noise), -1);
    return sub(softmax(logits), cast(oneHot(drawn as never, logits.shape.at(-1)!), 'float32'));
  },
  bernoulli(logits, seed) {
    const mean = sigmoid(logits);
    return sub(mean, cast(less(uniform(logits, seed), mean), 'float32'));
  },
  gaussian: (means, seed) => neg(randomNormal(means.shape as [number], 0, 1, 'float32', seed)),
};

const uniform = (like: Tensor, seed: number): Tensor =>
  randomUniform(like.shape as [number], TINY, 1 - 2 ** -24, 'float32', seed);
