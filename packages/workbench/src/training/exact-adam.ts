import { scalar, train, type Variable } from '@tensorflow/tfjs';
import type { Trainable } from '../contract/trainable.js';

interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** beta^(n + 1) as training computes it: rounded to float32 after each product. */
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
 * which differs by a rounding from the repeated product of training; here the product is restored.
 */
export function exactAdam(options: AdamOptions): Trainable {
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
