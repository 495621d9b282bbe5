import { add, conv2d, maxPool, relu, reshape } from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { dense } from './dense.js';
import { parameters } from './parameters.js';
import { accuracy, softmaxCrossEntropy } from './softmax-cross-entropy.js';
import type { Model } from '../contract/task.js';

/**
 * Two convolutions of 5 by 5 to 16 and 32 channels, each with a max pool of 2 by 2, then dense
 * layers of 128 and 10; relu throughout. Inputs are [batch, 28, 28, 1], labels are below 10.
 * @returns Variables `convolution0/kernel` [5, 5, 1, 16], `convolution0/bias`, ..., `dense1/kernel`
 *   [128, 10], `dense1/bias`.
 */
export function digitClassifier(seed: number): Model {
  const weights = parameters(seed);
  const convolution = (name: string, fanIn: number, fanOut: number) => {
    const kernel = weights.filter(`${name}/kernel`, 5, fanIn, fanOut) as Tensor as Tensor4D;
    const bias = weights.vector(`${name}/bias`, fanOut, 0);
    return (x: Tensor4D) =>
      maxPool(relu(add<Tensor4D>(conv2d(x, kernel, 1, 'same'), bias)), 2, 2, 'valid');
  };
  const convolutions = [convolution('convolution0', 1, 16), convolution('convolution1', 16, 32)];
  const [hidden, output] = [
    dense(weights, 'dense0', 7 * 7 * 32, 128),
    dense(weights, 'dense1', 128, 10),
  ];
  return {
    variables: weights.variables,
    loss({ inputs, targets }, reportAccuracy) {
      const features = convolutions.reduce((x, apply) => apply(x), inputs as Tensor4D);
      const logits = output(relu(hidden(reshape(features, [-1, 7 * 7 * 32]))));
      reportAccuracy?.(accuracy(logits, targets as Tensor1D));
      return softmaxCrossEntropy(logits, targets as Tensor1D);
    },
  };
}
