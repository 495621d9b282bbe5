import { flag, type Given, options, type Rule } from '@curvature/spec';
import { rmspropOf, type RmspropState } from './over-root.js';
import { decayRow, rootEpsilon } from './second-moment.js';

const rmspropOptions = options('rmsprop', {
  beta2: decayRow(0.999, 'decay of v'),
  epsilon: rootEpsilon(1e-10),
  biasCorrection: flag({ default: false, describe: 'divides v by 1 - beta2^t before the root' }),
});
/** See `rmsprop`. */
export type RmspropOptions = Given<typeof rmspropOptions>;

/**
 * RMSProp: v = beta2 v + (1 - beta2) grad^2; direction / (sqrt(v) + epsilon). Gradients must stay
 * below 1.8e19, where their squares overflow.
 *
 * @param given `beta2`, the decay of v, in [0, 1), default 0.999; `epsilon`, at least 1e-30,
 *   default 1e-10; `biasCorrection`, default false, divides v by 1 - beta2^t before the root: with
 *   it this is `adam` without first moment.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: RMSPROP of Google's distributed_shampoo. tfjs adds epsilon under the square root; its
 * momentum is `chain(rmsprop(), heavyBall())` at a constant learning rate.
 */
export function rmsprop(given: RmspropOptions = {}): Rule<RmspropState> {
  const { beta2, epsilon, biasCorrection } = rmspropOptions.complete(given);
  return rmspropOf(beta2, epsilon, biasCorrection);
}
