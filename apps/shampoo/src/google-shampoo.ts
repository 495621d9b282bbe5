import { tiledComposition } from '@curvature/core/internal';
import { perTensor } from '@curvature/grafting';
import { every } from '@curvature/policies';
import { heavyBall } from '@curvature/rules';
import { type GoogleShampooOptions, googleShampooOptions } from './options/shampoo-options.js';
import { blocksOf } from './parts/blocks.js';
import { decayOf } from './parts/decay.js';
import { graftRule } from './parts/graft.js';
import { rootsOf, type ShampooParts } from './parts/roots.js';

/**
 * The slots of `googleShampoo` for `secondOrder`.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function googleShampooSlots(
  options: GoogleShampooOptions = {},
  { solver }: Partial<ShampooParts> = {},
) {
  const o = googleShampooOptions.complete(options);
  const { beta1: beta, momentumNesterov: nesterov, movingAverageForMomentum: average } = o;
  const rule = graftRule(o.graft, o.beta2, 1e-10);
  return {
    learningRate: o.learningRate,
    partition: blocksOf(o),
    preconditioner: rootsOf(o, { biasCorrection: false, initial: o.epsilon }, solver),
    policy: every({ statistics: o.statisticsEvery, roots: o.refreshEvery, stagger: o.stagger }),
    startStep: (o.startStep ?? 0) + 1,
    graft: rule && perTensor(rule),
    momentum: heavyBall({ beta, nesterov, average }),
    ...decayOf(o, { coupled: 'beforeMomentum', decoupled: 'afterMomentum' }),
  };
}

/**
 * Shampoo as in distributed_shampoo of google-research: raw gradients, momentum after
 * preconditioning, a graft for the whole tensor, preconditioned updates from startStep on.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const googleShampoo = /* @__PURE__ */ tiledComposition<
  GoogleShampooOptions,
  ShampooParts,
  ReturnType<typeof googleShampooSlots>
>('GoogleShampoo', googleShampooSlots, ['solver']);
