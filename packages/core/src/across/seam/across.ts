import type { Communicator, Timing } from '@curvature/spec';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import type { Gradients } from '../../state/parameters/entry.js';
import type { Abilities } from '../../step/abilities/abilities.js';

/** Ranks that train one model together, as `ranks()` of @curvature/distributed gives them. */
export interface Across extends Communicator {
  /** Joins one optimizer of this rank to those of the others. */
  readonly join: (optimizer: Joined) => Sharing;
}

/** An optimizer, as far as ranks compare it with those of the others. */
export interface Joined {
  readonly slots: Complete;
  /** Of its composition. */
  readonly options: object;
  readonly nextStep: () => number;
  /** What this rank has measured. */
  readonly timing: () => Timing | null;
}

/** A forward and backward pass, as `computeGradients` returns it. */
export interface Pass {
  readonly value: Scalar;
  readonly grads: NamedTensorMap;
}

/** What ranks do together at the steps of one optimizer. All make the same calls in the same order. */
export interface Sharing {
  /** Of all examples of the present step, those of this rank: above 0, below 1. */
  readonly portion: number;
  /** What rank 0 had measured at the last exchange of gradients. */
  readonly timing: Timing | null;
  /** The abilities of an optimizer among ranks, which share their refreshes. */
  abilities(own: Abilities): Abilities;
  /**
   * The means of loss and gradients over all ranks, weighted by examples, in place of this rank's,
   * which are disposed.
   * @throws CurvatureError on all ranks, if their optimizers, models or parameters differ.
   */
  ofPass<T extends Pass>(own: T): T;
  /** As `ofPass`, for gradients that the optimizer has not computed: new tensors, or these. */
  ofGradients(own: Gradients): Gradients;
  /** The mean of a loss after a step. */
  ofLoss(own: Scalar): Scalar;
  /** Gives all ranks the results of refreshes that any of them has. */
  gather(cells: readonly Cell[]): void;
}
