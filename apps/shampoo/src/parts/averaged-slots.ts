// What the three presets of Shampoo have in common.
import { eigenRoots } from '@curvature/backend-tfjs';
import { factored, inverseRoot, tiles } from '@curvature/core';
import { perBlock } from '@curvature/grafting';
import { kronecker, type KroneckerOptions } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { ema, heavyBall } from '@curvature/rules';
import type { Complete, RootSolver } from '@curvature/spec';
import type { SymmetricRoot } from '@curvature/spec/roots';
import { graftRule } from './graft.js';
import type { CompleteShampoo, googleShampooOptions } from '../options/shampoo-options.js';

/** What may be given beside options and slots. */
export interface ShampooParts {
  /**
   * What takes the roots; default `eigenRoots()`. `pooledRoots()` takes them in worker threads
   * while training goes on.
   */
  readonly solver: RootSolver<'symmetric', SymmetricRoot>;
}
export type CompleteGoogle = Complete<typeof googleShampooOptions>;
type Common = CompleteShampoo | CompleteGoogle;

export const shampooTiles = (o: Common) =>
  tiles({
    blockSize: o.blockSize,
    mergeDimsUpTo: o.mergeDimensions ? 4096 : 0,
    maxPreconditionedDim: o.maxPreconditionedDim,
  });

/** Null where preconditioning never starts. */
export const shampooRoots = (
  o: Common,
  statistics: KroneckerOptions,
  solver: ShampooParts['solver'] = eigenRoots(),
) =>
  o.startStep === null
    ? null
    : factored(
        kronecker({ ...statistics, beta2: o.beta2, ridge: { [o.epsilonMode]: o.epsilon } }),
        solver,
        {
          exponent: o.exponent === null ? inverseRoot : -1 / o.exponent,
        },
      );

/**
 * Where the two modes of weight decay act. Corrected decay is decoupled, and follows the learning
 * rate relative to the option's.
 */
export function shampooDecay<At extends string>(
  o: Common,
  at: Record<'coupled' | 'decoupled', At>,
) {
  if (o.weightDecay === 0) return {};
  const corrected = o.weightDecayMode === 'corrected' && o.learningRate > 0;
  const mode = o.weightDecayMode === 'coupled' ? 'coupled' : 'decoupled';
  return {
    weightDecay: { rate: o.weightDecay, at: at[mode], ...(corrected && { peak: o.learningRate }) },
  };
}

/**
 * The order of Meta's implementation: averaged gradients, bias correction, the norm of the graft
 * tile by tile, first roots at startStep.
 */
export function averagedSlots(o: CompleteShampoo, { solver }: Partial<ShampooParts>) {
  const rule = graftRule(o.graft, o.beta2, 1e-8);
  return {
    learningRate: o.learningRate,
    partition: shampooTiles(o),
    preconditioner: shampooRoots(o, { biasCorrection: true }, solver),
    policy: every({
      statistics: o.statisticsEvery,
      roots: o.refreshEvery,
      start: o.startStep ?? 1,
      phase: 0,
      stagger: o.stagger,
    }),
    filter: ema({ beta: o.beta1, nesterov: o.nesterov }),
    graft: rule && perBlock(rule),
    ...(o.momentum > 0 && {
      momentum: heavyBall({ beta: o.momentum, nesterov: o.momentumNesterov }),
    }),
    ...shampooDecay(o, { coupled: 'gradient', decoupled: 'beforeMomentum' }),
  };
}
