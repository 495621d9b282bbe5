import { flag, type Given, options, type Rule } from '@curvature/spec';
import { decayRow } from '../moments/second-moment.js';
import { emaOf, type EmaState } from './ema-of.js';

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
  const { beta, biasCorrection, nesterov } = emaOptions.complete(given);
  return emaOf(beta, biasCorrection, nesterov);
}
