import { type Given, options, type Rule } from '@curvature/spec';
import { adamOf, type AdamState, nesterov } from './adam-of.js';
import { decayRow, rootEpsilon } from './second-moment.js';

const rows = {
  beta1: decayRow(
    0.9,
    'decay of the first moment; 0 for none, for a graft behind a filter that averages gradients',
  ),
  beta2: decayRow(0.999, 'decay of the second moment'),
  epsilon: rootEpsilon(1e-8),
};
const adamOptions = options('adam', rows);
const nadamOptions = options('nadam', rows);
/** See `adam` and `nadam`. */
export type AdamOptions = Given<typeof adamOptions>;

/**
 * Adam: the average of the directions over the root of the average of the squared gradients, both
 * without their bias. Gradients must stay below 1.8e19, where their squares overflow.
 *
 * @param given `beta1`, default 0.9, and `beta2`, default 0.999, in [0, 1); `epsilon`, default
 *   1e-8, at least 1e-30. With a beta1 of 0 it has no first moment: the graft source behind a
 *   filter
 *   that averages gradients, such as `ema`.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Kingma and Ba 2015, algorithm 1; arXiv 1412.6980. The bias corrections are in float64
 * (tfjs: float32).
 */
export const adam = (given: AdamOptions = {}): Rule<AdamState> =>
  adamOf(adamOptions.complete(given));

/**
 * Adam with the Nesterov form of the first moment,
 * beta1 m / (1 - beta1^(t+1)) + (1 - beta1) direction / (1 - beta1^t). Options, range and errors as
 * for `adam`.
 *
 * Source: Dozat 2016, algorithm 2, with a constant beta1, as in optax; Keras lets it grow by a
 * schedule of its own.
 */
export const nadam = (given: AdamOptions = {}): Rule<AdamState> =>
  adamOf(nadamOptions.complete(given), nesterov, 'nadam');
