import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { adamStep, adamUpdate, checkKnown, isFused, run, secondMoment, type Rule } from '@curvature/spec';
import { checkBeta, checkEpsilon } from './second-moment.js';

/** `m`, `v`: the moments, in the parameter's shape (m is null where beta1 = 0); `t`: the number of updates. */
export type AdamState = { readonly m: Tensor | null; readonly v: Tensor; readonly t: number };

/** See `adam` and `nadam`. */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** What of m, which already holds the direction, and of the direction makes the first moment without its bias; `t` counts this update. */
type Estimate = (beta1: number, t: number) => { readonly meanScale: number; readonly directionScale: number };

const corrected: Estimate = (beta1, t) => ({ meanScale: 1 / (1 - beta1 ** t), directionScale: 0 });

const lookingAhead: Estimate = (beta1, t) => ({
  meanScale: beta1 / (1 - beta1 ** (t + 1)),
  directionScale: (1 - beta1) / (1 - beta1 ** t),
});

function withMoments(name: string, options: AdamOptions, estimate: Estimate): Rule<AdamState> {
  checkKnown(name, options, ['beta1', 'beta2', 'epsilon']);
  const beta1 = checkBeta(name, 'beta1', options.beta1 ?? 0.9);
  const beta2 = checkBeta(name, 'beta2', options.beta2 ?? 0.999);
  const epsilon = checkEpsilon(name, options.epsilon ?? 1e-8);
  const momentScale = (t: number) => 1 / (1 - beta2 ** t);
  const numbers = (t: number) => ({ beta1, beta2, epsilon, momentScale: momentScale(t), ...estimate(beta1, t) });
  return {
    name,
    ...(beta1 === 0 && { meaning: { beta1 } }),
    init: ({ shape }) => ({ m: beta1 === 0 ? null : zeros([...shape]), v: zeros([...shape]), t: 0 }),
    update(state, direction, grad) {
      const t = state.t + 1;
      if (state.m === null) {
        const scales = { scale: 1, momentScale: momentScale(t), epsilon };
        const [v, alone] = run(
          secondMoment,
          { moment: state.v, direction, grad },
          { keep: beta2, gain: 1 - beta2, ...scales },
        );
        return [{ m: null, v: v!, t }, alone!];
      }
      const [m, v, update] = run(adamUpdate, { m: state.m, v: state.v, direction, grad }, numbers(t));
      return [{ m: m!, v: v!, t }, update!];
    },
    step(state, parameter, grad, { keep, rate }) {
      if (state.m === null || !isFused(adamStep)) return null;
      const t = state.t + 1;
      const [next, m, v] = run(adamStep, { parameter, m: state.m, v: state.v, grad }, { ...numbers(t), keep, rate });
      return [{ m: m!, v: v!, t }, next!];
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
