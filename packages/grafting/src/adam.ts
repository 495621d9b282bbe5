import { add, div, mul, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { checkKnown, type Rule } from '@curvature/spec';
import { addSquare, checkBeta, checkEpsilon, divideByRoot } from './second-moment.js';

/** `m`, `v`: the moments, in the parameter's shape (m is null where beta1 = 0); `t`: the number of updates. */
export type AdamState = { readonly m: Tensor | null; readonly v: Tensor; readonly t: number };

/** See `adam` and `nadam`. */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** The first moment without its bias; `m` already holds `direction`, and `t` counts it. */
type Estimate = (m: Tensor, direction: Tensor, beta1: number, t: number) => Tensor;

const corrected: Estimate = (m, _, beta1, t) => div(m, 1 - beta1 ** t);

const lookingAhead: Estimate = (m, direction, beta1, t) =>
  add(mul(m, beta1 / (1 - beta1 ** (t + 1))), mul(direction, (1 - beta1) / (1 - beta1 ** t)));

function withMoments(name: string, options: AdamOptions, estimate: Estimate): Rule<AdamState> {
  checkKnown(name, options, ['beta1', 'beta2', 'epsilon']);
  const beta1 = checkBeta(name, 'beta1', options.beta1 ?? 0.9);
  const beta2 = checkBeta(name, 'beta2', options.beta2 ?? 0.999);
  const epsilon = checkEpsilon(name, options.epsilon ?? 1e-8);
  return {
    name,
    init: ({ shape }) => ({ m: beta1 === 0 ? null : zeros([...shape]), v: zeros([...shape]), t: 0 }),
    update(state, direction, grad) {
      const t = state.t + 1;
      const m = state.m && add(mul(state.m, beta1), mul(direction, 1 - beta1));
      const v = addSquare(state.v, grad, beta2, 1 - beta2);
      const first = m ? estimate(m, direction, beta1, t) : direction;
      return [{ m, v, t }, divideByRoot(first, div(v, 1 - beta2 ** t), epsilon)];
    },
  };
}

/**
 * Adam: the average of the directions over the root of the average of the squared gradients, both without their bias.
 * Gradients must stay below 1.8e19, where their squares overflow.
 *
 * @param options.beta1 Decay of the first moment, in [0, 1), default 0.9. With 0 none is kept: so it grafts behind a filter,
 *   `ema` for one, which has averaged the direction already.
 * @param options.beta2 Decay of the second moment, in [0, 1), default 0.999.
 * @param options.epsilon Added after the square root, at least 1e-30, default 1e-8.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Kingma and Ba 2015, algorithm 1; arXiv 1412.6980. The bias corrections are in float64 (tfjs: float32).
 */
export const adam = (options: AdamOptions = {}): Rule<AdamState> => withMoments('adam', options, corrected);

/**
 * Adam with Nesterov momentum: the first moment is taken one step ahead,
 * beta1 m / (1 - beta1^(t+1)) + (1 - beta1) direction / (1 - beta1^t). Options, range and errors as for `adam`.
 *
 * Source: Dozat 2016, algorithm 2, with a constant beta1, as in optax; Keras lets it grow by a schedule of its own.
 */
export const nadam = (options: AdamOptions = {}): Rule<AdamState> => withMoments('nadam', options, lookingAhead);
