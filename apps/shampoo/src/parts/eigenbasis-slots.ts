import { eigenBasis } from '@curvature/backend-tfjs';
import { adamMoments, eigenCorrected } from '@curvature/kronecker/eigenbasis';
import { every } from '@curvature/policies';
import { refreshInterval } from '@curvature/policies/internal';
import { adamOf, emaOf } from '@curvature/rules/internal';
import type { BasisSolver } from '@curvature/spec/roots';
import type { CompleteSoap } from '../options/eigenbasis-options.js';
import { blocksOf } from './blocks.js';

/** A part that may be given beside options and slots. */
export interface EigenbasisParts {
  /**
   * What finds the eigenbases; default `eigenBasis({ tolerance: refreshTolerance })`.
   * `pooledBasis()` finds them in worker threads while training goes on, with a tolerance of its
   * own.
   */
  readonly solver: BasisSolver;
}

type Shared = Omit<CompleteSoap, 'nesterov' | 'beta2' | 'shampooBeta' | 'epsilon'>;
type Inside = Pick<Parameters<typeof eigenCorrected>[0], 'factors' | 'inner'>;

/** The slots of all presets in eigenbases, which differ by the two slots of `eigenCorrected`. */
export const eigenbasisSlots = (
  o: Shared,
  inside: Inside,
  { solver = eigenBasis({ tolerance: o.refreshTolerance }) }: Partial<EigenbasisParts>,
) => ({
  learningRate: o.learningRate,
  partition: blocksOf(o),
  preconditioner: eigenCorrected({ solver, ...inside }),
  policy: every({
    roots: refreshInterval(o),
    stagger: o.stagger,
  }),
  ...(o.weightDecay > 0 && {
    weightDecay: { rate: o.weightDecay, at: 'afterMomentum' as const },
  }),
});

/** Adam in eigenbases, with Adam as the fallback: SOAP's slots for given factors. */
export const adamSlots = (
  o: CompleteSoap,
  factors: NonNullable<Inside['factors']>,
  parts: Partial<EigenbasisParts>,
) => ({
  ...eigenbasisSlots(
    o,
    { factors, inner: adamMoments({ beta2: o.beta2, epsilon: o.epsilon }) },
    parts,
  ),
  // Adam's first moment, for the eigenbasis and for the fallback. The options have been checked, by
  // the same bounds as those of the rules.
  filter: emaOf(o.beta1, true, o.nesterov),
  fallback: adamOf({ beta1: 0, beta2: o.beta2, epsilon: o.epsilon }),
});
