import type { Timing } from '@curvature/spec';
import type { NamedTensorMap, Scalar } from '@tensorflow/tfjs-core';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import type { Gradients } from '../../state/parameters/entry.js';
import type { Abilities } from '../../step/abilities/abilities.js';
import type { ParameterStep } from '../../step/parameter-step.js';
import type { RetainedTensors } from '../../step/retained.js';
import type { Across } from './across.js';

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
  /** As `ofPass`, for gradients that the optimizer has not computed: retained ones, or these. */
  ofGradients(own: Gradients, retained: RetainedTensors): Gradients;
  /**
   * Compares what these steps are to do with those of other ranks, where cells are new.
   * @returns Those that this rank takes.
   * @throws CurvatureError on all ranks, if they differ.
   */
  meet(steps: readonly ParameterStep[]): readonly ParameterStep[];
  /** Gives all ranks what other ranks have made of these steps. */
  part(steps: readonly ParameterStep[]): void;
  /** All is compared anew at the next step. */
  reset(): void;
  /** The mean of a loss after a step. */
  ofLoss(own: Scalar): Scalar;
  /** Gives all ranks what any of them has of the states of these cells, for a save. */
  gather(cells: readonly Cell[]): void;
  /** Frees what `gather` has brought, and this rank does not keep. */
  ungather(cells: readonly Cell[]): void;
}

/** Joins one optimizer of this rank to those of the others. */
export type Join = (optimizer: Joined) => Sharing;

/** null without ranks, and for one rank alone, which shares nothing. */
export const sharingOf = (across: Across | null, optimizer: Joined): Sharing | null =>
  across && across.size > 1 ? (across.join as Join)(optimizer) : null;
