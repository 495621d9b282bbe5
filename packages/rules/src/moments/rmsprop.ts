import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { checkKnown, checkOneOf, run, secondMoment, type Rule } from '@curvature/spec';
import { checkBeta, checkEpsilon } from './second-moment.js';

/** `v`: the average of the squared gradients, in the parameter's shape; `t`: the number of updates. */
export type RmspropState = { readonly v: Tensor; readonly t: number };

/** See `rmsprop`. */
export interface RmspropOptions {
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly biasCorrection?: boolean;
}

/**
 * RMSProp: v = beta2 v + (1 - beta2) grad^2; direction / (sqrt(v) + epsilon). Gradients must stay below 1.8e19, where their
 * squares overflow.
 *
 * @param options.beta2 Decay of v, in [0, 1), default 0.999.
 * @param options.epsilon Added after the square root, at least 1e-30, default 1e-10.
 * @param options.biasCorrection Divides v by 1 - beta2^t before the root, default false; with it this is `adam` without first moment.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: RMSPROP of Google's distributed_shampoo. tfjs adds epsilon under the square root; its momentum is
 * `chain(rmsprop(), heavyBall())` at a constant learning rate.
 */
export function rmsprop(options: RmspropOptions = {}): Rule<RmspropState> {
  checkKnown('rmsprop', options, ['beta2', 'epsilon', 'biasCorrection']);
  const beta2 = checkBeta('rmsprop', 'beta2', options.beta2 ?? 0.999);
  const epsilon = checkEpsilon('rmsprop', options.epsilon ?? 1e-10);
  const corrects = checkOneOf('rmsprop', 'biasCorrection', options.biasCorrection ?? false, [true, false]);
  return {
    name: 'rmsprop',
    init: ({ shape }) => ({ v: zeros([...shape]), t: 0 }),
    update(state, direction, grad) {
      const t = state.t + 1;
      const scales = { scale: 1, momentScale: corrects ? 1 / (1 - beta2 ** t) : 1, epsilon };
      const inputs = { moment: state.v, direction, grad };
      const [v, update] = run(secondMoment, inputs, { keep: beta2, gain: 1 - beta2, ...scales });
      return [{ v: v!, t }, update!];
    },
  };
}
