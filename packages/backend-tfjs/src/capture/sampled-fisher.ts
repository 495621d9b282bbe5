import { checkKnown, checkNumber, checkOneOf } from '@curvature/spec';
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

export interface SampledFisherOptions {
  /**
   * The model's outputs on the batch of the current step, [samples, ...]; of 'gaussian' the means.
   * Called after the training loss.
   */
  readonly logits: () => Tensor;
  /** How outputs are distributed: classes along the last axis, bits, or numbers of variance 1. */
  readonly likelihood: 'categorical' | 'bernoulli' | 'gaussian';
  /** Of the draws; default 0. */
  readonly seed?: number;
}
/** For `captureLayers({ fisher })`. */
export interface SampledFisher {
  /**
   * The mean loss of the batch with labels of its own, up to a constant; another draw with each
   * call.
   */
  readonly loss: () => Scalar;
}

const OWNER = 'sampledFisher';

/**
 * Signals from labels that are drawn from the model instead of those of the data, so that products
 * of output gradients estimate the Fisher information without bias (Martens and Grosse 2015, arXiv
 * 1503.05671, section 5).
 *
 * The loss is -log p of a sample's outputs, all of them, as a mean over samples.
 * @throws CurvatureError for options that it does not know.
 */
export function sampledFisher(options: SampledFisherOptions): SampledFisher {
  checkKnown(OWNER, options, ['logits', 'likelihood', 'seed']);
  const { logits, seed = 0 } = options;
  const residual =
    RESIDUALS[
      checkOneOf(OWNER, 'likelihood', options.likelihood, ['categorical', 'bernoulli', 'gaussian'])
    ];
  checkNumber(OWNER, 'seed', seed, { integer: true });
  let draws = 0;
  return {
    loss: () => lossOf(logits(), (outputs) => residual(outputs, seed + 1_000_003 * draws++)),
  };
}

/**
 * Only the gradient is of use, and it is known: the residual, which is that of each likelihood's
 * mean minus what was drawn.
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

/** Against log 0. */
const TINY = 1e-30;

const RESIDUALS: Readonly<
  Record<SampledFisherOptions['likelihood'], (outputs: Tensor, seed: number) => Tensor>
> = {
  categorical(logits, seed) {
    // The largest of the logits less noise, which is Gumbel's negated, is at a class as often as
    // its probability says.
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
