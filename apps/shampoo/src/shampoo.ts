import { eigenRoots } from '@curvature/backend-tfjs';
import { composition, factored, inverseRoot, tiles } from '@curvature/core';
import { kronecker, type KroneckerOptions } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { ema, heavyBall } from '@curvature/rules';
import type { RootSolver, SymmetricRoot } from '@curvature/spec';
import { graftByName } from './graft-names.js';
import { complete, type Complete, type ShampooOptions } from './options.js';

/** What may be given beside options and slots. */
export interface ShampooParts {
  /** What takes the roots; default `eigenRoots()`. `pooledRoots()` takes them in worker threads while training goes on. */
  readonly solver: RootSolver<'symmetric', SymmetricRoot>;
}

/** Shampoo's slots for `secondOrder`: take them, replace some, pass them on. @throws CurvatureError for an unknown option or a value out of range. */
export function shampooSlots(options: ShampooOptions = {}, { solver = eigenRoots() }: Partial<ShampooParts> = {}) {
  const o = complete(options);
  const { statistics, ...slots } = orders[o.order](o);
  return {
    learningRate: o.learningRate,
    partition: tiles({ blockSize: o.blockSize, mergeUpTo: o.mergeDimensions ? 4096 : 0, oneSidedOver: o.oneSidedOver }),
    preconditioner: o.startStep === Infinity ? null : preconditioner(o, statistics, solver),
    graft: graftByName(o.graft, o),
    ...slots,
  };
}

const preconditioner = (o: Complete, statistics: KroneckerOptions, solver: ShampooParts['solver']) =>
  factored(kronecker({ ...statistics, beta2: o.beta2, ridge: { [o.epsilonMode]: o.epsilon } }), solver, {
    exponent: o.exponent === 0 ? inverseRoot : -1 / o.exponent,
  });

/** What differs between the two public implementations: research/shampoo.md 2.1 and 2.2. */
const orders = {
  /** distributed_shampoo of google-research: raw gradients, two momentum buffers, a hard switch at startStep. */
  google: (o: Complete) => ({
    statistics: { biasCorrection: false, initial: o.epsilon },
    policy: every({ statistics: o.statisticsEvery, roots: o.refreshEvery, stagger: o.stagger }),
    startStep: o.startStep === Infinity ? 1 : o.startStep + 1,
    momentum: heavyBall({ beta: o.beta1, nesterov: o.nesterov, average: o.movingAverageForMomentum }),
    ...decay(o, { coupled: 'beforeMomentum', decoupled: 'afterMomentum' }),
  }),
  /** distributed_shampoo of facebookresearch/optimizers: averaged gradients, bias correction, first roots at startStep. */
  meta: (o: Complete) => ({
    statistics: { biasCorrection: true },
    policy: every({
      statistics: o.statisticsEvery,
      roots: o.refreshEvery,
      start: o.startStep === Infinity ? 1 : o.startStep || o.refreshEvery,
      phase: 0,
      stagger: o.stagger,
    }),
    filter: ema({ beta: o.beta1, nesterov: o.lookAhead }),
    ...(o.momentum > 0 && { momentum: heavyBall({ beta: o.momentum, nesterov: o.nesterov }) }),
    ...decay(o, { coupled: 'gradient', decoupled: 'beforeMomentum' }),
  }),
};

/** Corrected decay is decoupled, and follows the learning rate relative to the option's. */
function decay<At extends string>(o: Complete, at: Record<'coupled' | 'decoupled', At>) {
  if (o.weightDecay === 0) return {};
  const corrected = o.weightDecayMode === 'corrected' && o.learningRate > 0;
  const mode = o.weightDecayMode === 'coupled' ? 'coupled' : 'decoupled';
  return { weightDecay: { rate: o.weightDecay, at: at[mode], ...(corrected && { peak: o.learningRate }) } };
}

/**
 * Shampoo (Gupta et al. 2018, Anil et al. 2020) for `model.compile` and `optimizer.minimize`.
 * @param options Flat options, see `ShampooOptions`; all have defaults.
 * @param more Slots of `secondOrder` to set or replace: `groups`, `pipeline`, `onEvent`; and `solver`.
 */
export const shampoo = composition<ShampooOptions, ShampooParts>('Shampoo', shampooSlots, ['solver']);
