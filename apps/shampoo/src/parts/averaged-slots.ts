import { perBlock } from '@curvature/grafting';
import { every } from '@curvature/policies';
import { refreshInterval } from '@curvature/policies/internal';
import { ema, heavyBall } from '@curvature/rules';
import type { CompleteShampoo } from '../options/shampoo-options.js';
import { blocksOf } from './blocks.js';
import { decayOf } from './decay.js';
import { graftRule } from './graft.js';
import { rootsOf, type ShampooParts } from './roots.js';

/**
 * The order of Meta's implementation, of `shampoo` and `metaShampoo`: averaged gradients, bias
 * correction, a graft for each block, first roots at startStep.
 */
export function averagedSlots(o: CompleteShampoo, { solver }: Partial<ShampooParts>) {
  const rule = graftRule(o.graft, o.beta2, 1e-8);
  return {
    learningRate: o.learningRate,
    partition: blocksOf(o),
    preconditioner: rootsOf(o, { biasCorrection: true }, solver),
    policy: every({
      statistics: o.statisticsEvery,
      roots: refreshInterval(o),
      start: o.startStep ?? 1,
      phase: 0,
      stagger: o.stagger,
    }),
    filter: ema({ beta: o.beta1, nesterov: o.nesterov }),
    graft: rule && perBlock(rule),
    ...(o.momentum > 0 && {
      momentum: heavyBall({ beta: o.momentum, nesterov: o.momentumNesterov }),
    }),
    ...decayOf(o, { coupled: 'gradient', decoupled: 'beforeMomentum' }),
  };
}
