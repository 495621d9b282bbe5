import { type Given, number, options, type Rule } from '@curvature/spec';
import { adagradOf, type AdagradState } from './over-root.js';
import { rootEpsilon } from './second-moment.js';

const adagradOptions = options('adagrad', {
  epsilon: rootEpsilon(1e-10),
  initial: number({
    default: 0,
    min: 0,
    max: 1e38,
    describe: 'what v starts from; tfjs starts from 0.1',
  }),
});

/**
 * AdaGrad: v += grad^2; direction / (sqrt(v) + epsilon). Gradients must stay below 1.8e19, where
 * their squares overflow.
 *
 * @param given `epsilon`, at least 1e-30, default 1e-10; `initial`, what v starts from, at least 0,
 *   default 0: tfjs starts from 0.1.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: Duchi, Hazan and Singer 2011, and Google's distributed_shampoo for epsilon. tfjs adds it
 * under the square root.
 */
export function adagrad(given: Given<typeof adagradOptions> = {}): Rule<AdagradState> {
  const { epsilon, initial } = adagradOptions.complete(given);
  return adagradOf(epsilon, initial);
}
