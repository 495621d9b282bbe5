import { composition } from '@curvature/core';
import { perTensor } from '@curvature/grafting';
import { every } from '@curvature/policies';
import { heavyBall } from '@curvature/rules';
import { graftRule } from './parts/graft.js';
import { type GoogleShampooOptions, googleShampooOptions } from './options/shampoo-options.js';
import { shampooDecay, type ShampooParts, shampooRoots, shampooTiles } from './parts/averaged-slots.js';

/**
 * The slots of `googleShampoo` for `secondOrder`. @throws CurvatureError for an unknown option or a
 * value out of range.
 */
export function googleShampooSlots(
  options: GoogleShampooOptions = {},
  { solver }: Partial<ShampooParts> = {},
) {
  const o = googleShampooOptions.complete(options);
  const rule = graftRule(o.graft, o.beta2, 1e-10);
  return {
    learningRate: o.learningRate,
    partition: shampooTiles(o),
    preconditioner: shampooRoots(o, { biasCorrection: false, initial: o.epsilon }, solver),
    policy: every({ statistics: o.statisticsEvery, roots: o.refreshEvery, stagger: o.stagger }),
    startStep: (o.startStep ?? 0) + 1,
    graft: rule && perTensor(rule),
    momentum: heavyBall({
      beta: o.beta1,
      nesterov: o.momentumNesterov,
      average: o.movingAverageForMomentum,
    }),
    ...shampooDecay(o, { coupled: 'beforeMomentum', decoupled: 'afterMomentum' }),
  };
}

/**
 * Shampoo as in distributed_shampoo of google-research: raw gradients, momentum after
 * preconditioning, the norm of the graft over the whole tensor, a hard switch at startStep.
 * @param options Flat options, see `GoogleShampooOptions`; all have defaults, see
 *   `googleShampooOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const googleShampoo = composition<GoogleShampooOptions, ShampooParts>(
  'GoogleShampoo',
  googleShampooSlots,
  ['solver'],
);
