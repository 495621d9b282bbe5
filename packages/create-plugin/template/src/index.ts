import { checkKnown, checkNumber, type Preconditioner } from '@curvature/spec';
import * as tf from '@tensorflow/tfjs-core';

/** What it remembers of past gradients, [count, ...tile]. */
type Squares = { readonly mean: tf.Tensor };
/** What it multiplies directions by, [count, ...tile]. */
type Scale = { readonly scale: tf.Tensor };

/**
 * Divides each element by the root of a running mean of its squared gradients. Write your own method
 * in its place: `accumulate` is cheap and sees each gradient, `refresh` is dear and runs when the
 * policy says so, `apply` runs at every step.
 *
 * @param options.decay Of the running mean, at least 0 and below 1; default 0.9.
 * @param options.epsilon Added to the root, above 0; default 1e-8.
 * @throws CurvatureError for an option that is unknown or out of range.
 */
export function myPreconditioner(
  options: { readonly decay?: number; readonly epsilon?: number } = {},
): Preconditioner<Squares, Scale, 'grad'> {
  const owner = 'my-preconditioner';
  checkKnown(owner, options, ['decay', 'epsilon']);
  const decay = checkNumber(owner, 'decay', options.decay ?? 0.9, { min: 0, below: 1 });
  const epsilon = checkNumber(owner, 'epsilon', options.epsilon ?? 1e-8, { above: 0 });
  return {
    specVersion: 1,
    name: owner,
    needs: ['grad'],
    init: ({ shape }) => ({ mean: tf.zeros([...shape]) }),
    accumulate: ({ mean }, { grad }) => ({
      mean: tf.add(tf.mul(mean, decay), tf.mul(tf.square(grad), 1 - decay)),
    }),
    refresh: ({ mean }) => ({ scale: tf.div(1, tf.add(tf.sqrt(mean), epsilon)) }),
    apply: ({ scale }, direction) => tf.mul(scale, direction),
  };
}
