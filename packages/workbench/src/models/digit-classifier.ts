import { add, conv2d, maxPool, relu, reshape } from '@tensorflow/tfjs';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { dense } from './dense.js';
import { parameters } from './parameters.js';
import { accuracy, softmaxCrossEntropy } from './softmax-cross-entropy.js';
import type { Model } from '../contract/task.js';

/** The sizes of a convolutional classifier. */
export interface ClassifierShape {
  /** Pixels in a row or a column. */
  readonly side: number;
  /** After the first and after the second convolution. */
  readonly channels: readonly [number, number];
  /** Width of the dense layer before the output. */
  readonly hidden: number;
}

const MNIST: ClassifierShape = { side: 28, channels: [16, 32], hidden: 128 };

/**
 * Two convolutions of 5 by 5, each with a max pool of 2 by 2, then a dense layer and ten outputs;
 * relu throughout. Inputs are [batch, side, side, 1], labels are below 10.
 * @param shape Default: 28 by 28 pixels, 16 and 32 channels, 128 hidden units.
 * @returns Variables `convolution0/kernel` [5, 5, 1, channels[0]], `convolution0/bias`, ...,
 *   `dense1/kernel` [hidden, 10], `dense1/bias`.
 */
export function digitClassifier(seed: number, shape = MNIST): Model {
  const { side, channels, hidden: width } = shape;
  const weights = parameters(seed);
  const convolution = (name: string, fanIn: number, fanOut: number) => {
    const kernel = weights.filter(`${name}/kernel`, 5, fanIn, fanOut) as Tensor as Tensor4D;
    const bias = weights.vector(`${name}/bias`, fanOut, 0);
    return (x: Tensor4D) =>
      maxPool(relu(add<Tensor4D>(conv2d(x, kernel, 1, 'same'), bias)), 2, 2, 'valid');
  };
  const convolutions = [
    convolution('convolution0', 1, channels[0]),
    convolution('convolution1', ...channels),
  ];
  const flat = Math.floor(side / 4) ** 2 * channels[1];
  const [hidden, output] = [
    dense(weights, 'dense0', flat, width),
    dense(weights, 'dense1', width, 10),
  ];
  return {
    variables: weights.variables,
    loss({ inputs, targets }, reportAccuracy) {
      const features = convolutions.reduce((x, apply) => apply(x), inputs as Tensor4D);
      const logits = output(relu(hidden(reshape(features, [-1, flat]))));
      reportAccuracy?.(accuracy(logits, targets as Tensor1D));
      return softmaxCrossEntropy(logits, targets as Tensor1D);
    },
  };
}
