import { eigenBasis } from '@curvature/backend-tfjs';
import { composition, tiles } from '@curvature/core';
import { eigenCorrected } from '@curvature/kronecker';
import { every } from '@curvature/policies';
import { adam, ema } from '@curvature/rules';
import type { BasisSolver } from '@curvature/spec/roots';
import { type SoapOptions, soapOptions } from './options/eigenbasis-options.js';

/** What may be given beside options and slots. */
export interface SoapParts {
  /**
   * What finds the eigenbases; default `eigenBasis({ tolerance: refreshTolerance })`.
   * `pooledBasis()` finds them in worker threads while training goes on, with a tolerance of its
   * own.
   */
  readonly solver: BasisSolver;
}

/**
 * SOAP's slots for `secondOrder`: take them, replace some, pass them on. @throws CurvatureError for
 * an unknown option or a value out of range.
 */
export function soapSlots(options: SoapOptions = {}, parts: Partial<SoapParts> = {}) {
  const o = soapOptions.complete(options);
  return {
    learningRate: o.learningRate,
    partition: tiles({
      blockSize: o.blockSize,
      mergeDimsUpTo: o.mergeDimensions ? 4096 : 0,
      maxPreconditionedDim: o.maxPreconditionedDim,
    }),
    preconditioner: eigenCorrected({
      solver: parts.solver ?? eigenBasis({ tolerance: o.refreshTolerance }),
      beta2: o.beta2,
      factorBeta: o.shampooBeta,
      epsilon: o.epsilon,
    }),
    policy: every({ roots: o.refreshEvery, stagger: o.stagger }),
    // Adam's first moment, for the eigenbasis and for what has none.
    filter: ema({ beta: o.beta1, nesterov: o.nesterov }),
    fallback: adam({ beta1: 0, beta2: o.beta2, epsilon: o.epsilon }),
    ...(o.weightDecay > 0 && {
      weightDecay: { rate: o.weightDecay, at: 'afterMomentum' as const },
    }),
  };
}

/**
 * SOAP (Vyas et al. 2024, arXiv 2409.11321): Adam in the eigenbases of Shampoo's factors, for
 * `model.compile` and `optimizer.minimize`. Unlike the reference code: the first step is not
 * skipped; where the bases turn the second moment is transported, not only permuted; bases are
 * exact; weight decay takes its share of the weights before the step, not after it.
 * @param options Flat options, see `SoapOptions`; all have defaults, see `soapOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace: `groups`, `pipeline`, `onEvent`, a policy
 *   of your own; and `solver`.
 */
export const soap = composition<SoapOptions, SoapParts>('Soap', soapSlots, ['solver']);
