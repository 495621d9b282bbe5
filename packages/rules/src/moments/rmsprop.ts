import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { flag, type Given, options, type Rule } from '@curvature/spec';
import { secondMoment } from '@curvature/spec/internal';
import { run } from '@curvature/spec/kernels';
import { decayRow, rootEpsilon } from './second-moment.js';

/**
 * `v`: the average of the squared gradients, in the parameter's shape; `t`: the number of updates.
 */
export type RmspropState = { readonly v: Tensor; readonly t: number };

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
  const { beta2, epsilon, biasCorrection: corrects } = rmspropOptions.complete(given);
  return {
    name: 'rmsprop',
    init: ({ shape }) => ({ v: zeros([...shape]), t: 0 }),
    update(state, direction, grad) {
      const t = state.t + 1;
      const scales = { scale: 1, momentScale: corrects ? 1 / (1 - beta2 ** t) : 1, epsilon };
      const inputs = { moment: state.v, direction, grad };
      const [v, update] = run(secondMoment, inputs, { decay: beta2, weight: 1 - beta2, ...scales });
      return [{ v: v!, t }, update!];
    },
  };
}
