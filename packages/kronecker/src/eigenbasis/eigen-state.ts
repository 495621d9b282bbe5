import type { State } from '@curvature/spec';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * The states of the two slots, where `inner` has seen `steps` gradients. Both are in `bases`, those
 * of number `basisVersion` (0: the axes of the parameter). `projected`: the filter's mean of
 * matrices in the bases, as it was after step `projectedAt`, which may lie far back.
 */
export type EigenCorrectedState = {
  readonly factors: State;
  readonly inner: State;
  readonly bases: readonly Tensor[];
  readonly basisVersion: number;
  readonly steps: number;
  readonly projected: Tensor;
  readonly projectedAt: number;
};
