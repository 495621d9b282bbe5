import { fill, type Tensor } from '@tensorflow/tfjs-core';
import { checkKnown, checkNumber, run, secondMoment, type Rule } from '@curvature/spec';
import { checkEpsilon } from './second-moment.js';

/** `v`: the sum of the squared gradients, in the parameter's shape. */
export type AdagradState = { readonly v: Tensor };

/**
 * AdaGrad: v += grad^2; direction / (sqrt(v) + epsilon). Gradients must stay below 1.8e19, where their squares overflow.
 *
 * @param options.epsilon Added after the square root, at least 1e-30, default 1e-10.
 * @param options.initial What v starts from, at least 0, default 0; tfjs starts from 0.1.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Duchi, Hazan and Singer 2011, and Google's distributed_shampoo for epsilon. tfjs adds it under the square root.
 */
export function adagrad(options: { readonly epsilon?: number; readonly initial?: number } = {}): Rule<AdagradState> {
  checkKnown('adagrad', options, ['epsilon', 'initial']);
  const epsilon = checkEpsilon('adagrad', options.epsilon ?? 1e-10);
  const initial = checkNumber('adagrad', 'initial', options.initial ?? 0, { min: 0, max: 1e38 });
  return {
    name: 'adagrad',
    init: ({ shape }) => ({ v: fill([...shape], initial) }),
    update(state, direction, grad) {
      const numbers = { keep: 1, gain: 1, scale: 1, momentScale: 1, epsilon };
      const [v, update] = run(secondMoment, { moment: state.v, direction, grad }, numbers);
      return [{ v: v! }, update!];
    },
  };
}
