import { zeros, type Tensor } from '@tensorflow/tfjs-core';
import { blend, checkKnown, checkOneOf, run, type Rule } from '@curvature/spec';
import { checkBeta } from '../moments/second-moment.js';

/** See `heavyBall`. */
export interface HeavyBallOptions {
  readonly beta?: number;
  readonly nesterov?: boolean;
  readonly average?: boolean;
}

/**
 * Momentum: m = beta m + c u for the direction u; the update is m, or c u + beta m with Nesterov's look ahead.
 *
 * @param options.beta Decay, in [0, 1), default 0.9.
 * @param options.nesterov Default false.
 * @param options.average c = 1 - beta, an average; default false: c = 1, a sum that grows up to 1 / (1 - beta) times u.
 * @throws CurvatureError for an option that is unknown or out of range.
 *
 * Source: step 7 of Google's distributed_shampoo (c = 1 - beta is its moving_average_for_momentum). With c = 1 it is the
 * momentum of tfjs and Meta's classic momentum. The state is m, in the parameter's shape.
 */
export function heavyBall(options: HeavyBallOptions = {}): Rule<Tensor> {
  checkKnown('heavyBall', options, ['beta', 'nesterov', 'average']);
  const beta = checkBeta('heavyBall', 'beta', options.beta ?? 0.9);
  const nesterov = checkOneOf('heavyBall', 'nesterov', options.nesterov ?? false, [true, false]);
  const average = checkOneOf('heavyBall', 'average', options.average ?? false, [true, false]);
  return {
    name: 'heavyBall',
    ...(average && { meaning: { average } }),
    init: ({ shape }) => zeros([...shape]),
    update(state, direction) {
      const gain = average ? 1 - beta : 1;
      const m = run(blend, { x: state, y: direction }, { a: beta, b: gain });
      return [m, nesterov ? run(blend, { x: m, y: direction }, { a: beta, b: gain }) : m];
    },
  };
}
