import { sign } from '@tensorflow/tfjs-core';
import type { Rule } from '@curvature/spec';

/**
 * The sign of each element of the direction, so that its norm is the square root of the number of
 * elements that are not 0.
 *
 * Source: SQRT_N of Google's distributed_shampoo. It takes the sign of the gradient, which is the
 * direction there; behind a filter we take the sign of the filtered direction (the norm is the
 * same), so that alone it is sign descent with momentum.
 */
export const sqrtN = (): Rule<null> => ({
  name: 'sqrtN',
  init: () => null,
  update: (_, direction) => [null, sign(direction)],
});
