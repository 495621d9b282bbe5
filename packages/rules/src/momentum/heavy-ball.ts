import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { flag, type Given, options, type Rule } from '@curvature/spec';
import { blend, run } from '@curvature/spec/kernels';
import { decayRow } from '../moments/second-moment.js';

const heavyBallOptions = options('heavyBall', {
  beta: decayRow(0.9, 'decay of the sum'),
  nesterov: flag({ default: false, describe: 'Nesterov form' }),
  average: flag({ default: false, describe: 'an average instead of a sum' }),
});
/** See `heavyBall`. */
export type HeavyBallOptions = Given<typeof heavyBallOptions>;

/**
 * Momentum: m = beta m + c u for the direction u; the update is m, or c u + beta m in Nesterov
 * form.
 *
 * @param given.beta Decay, in [0, 1), default 0.9.
 * @param given.nesterov Default false.
 * @param given.average c = 1 - beta, an average; default false: c = 1, a sum that grows up to 1 /
 *   (1 - beta) times u.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: step 7 of Google's distributed_shampoo (c = 1 - beta is its moving_average_for_momentum).
 * With c = 1 it is the momentum of tfjs and Meta's classic momentum. The state is m, in the
 * parameter's shape.
 */
export function heavyBall(given: HeavyBallOptions = {}): Rule<Tensor> {
  const { beta, nesterov, average } = heavyBallOptions.complete(given);
  return {
    name: 'heavyBall',
    ...(average && { meaning: { average } }),
    init: ({ shape }) => zeros([...shape]),
    update(state, direction) {
      const weight = average ? 1 - beta : 1;
      const m = run(blend, { x: state, y: direction }, { a: beta, b: weight });
      return [m, nesterov ? run(blend, { x: m, y: direction }, { a: beta, b: weight }) : m];
    },
  };
}
