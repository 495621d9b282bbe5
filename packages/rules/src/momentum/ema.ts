import { div, zeros, type Tensor } from '@tensorflow/tfjs-core';
import { flag, type Given, options, type Rule } from '@curvature/spec';
import { blend, run } from '@curvature/spec/kernels';
import { decayRow } from '../moments/second-moment.js';

/** `m`: the average, in the parameter's shape; `t`: the number of updates. */
export type EmaState = { readonly m: Tensor; readonly t: number };

const emaOptions = options('ema', {
  beta: decayRow(0.9, 'decay of the average'),
  biasCorrection: flag({ default: true, describe: 'divide by the sum of all weights' }),
  nesterov: flag({ default: false, describe: 'Nesterov form' }),
});
/** See `ema`. */
export type EmaOptions = Given<typeof emaOptions>;

/**
 * The exponential moving average of the directions, a filter before the preconditioner: m = beta m
 * + (1 - beta) direction, divided by 1 - beta^t.
 *
 * @param given.beta Decay, in [0, 1), default 0.9.
 * @param given.biasCorrection Whether to divide by the sum of all weights, 1 - beta^t, default
 *   true.
 * @param given.nesterov Nesterov form, beta m + (1 - beta) direction, whose weights sum to 1 -
 *   beta^(t + 1); default false. It has no fused step with a preconditioner.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: step 4 of Meta's Distributed Shampoo with beta3 = beta1, which is Adam's first moment;
 * nesterov is its beta3 = beta1^2.
 */
export function ema(given: EmaOptions = {}): Rule<EmaState> {
  const { beta, biasCorrection: corrects, nesterov } = emaOptions.complete(given);
  const scale = (terms: number) => (corrects ? 1 / (1 - beta ** terms) : 1);
  const average = ({ m, t }: EmaState, factor: number) => ({
    mean: m,
    decay: beta,
    weight: 1 - beta,
    scale: factor,
    next: (mean: Tensor) => ({ m: mean, t: t + 1 }),
  });
  return {
    name: 'ema',
    init: ({ shape }) => ({ m: zeros([...shape]), t: 0 }),
    update(state, direction) {
      const m = run(blend, { x: state.m, y: direction }, { a: beta, b: 1 - beta });
      const t = state.t + 1;
      if (!nesterov) return [{ m, t }, corrects ? div(m, 1 - beta ** t) : m];
      const ahead = scale(t + 1);
      return [
        { m, t },
        run(blend, { x: m, y: direction }, { a: beta * ahead, b: (1 - beta) * ahead }),
      ];
    },
    averageAhead: (state) =>
      nesterov
        ? { ...average(state, beta * scale(state.t + 2)), ahead: (1 - beta) * scale(state.t + 2) }
        : { ...average(state, scale(state.t + 1)), ahead: 0 },
    ...(!nesterov && { runningAverage: (state: EmaState) => average(state, scale(state.t + 1)) }),
  };
}
