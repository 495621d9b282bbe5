// Experimental: hooks by which a plugin takes whole steps of many parameters in one pass of a
// backend. The stages in tf ops give the same result, and the host takes them for every parameter
// for which a hook returns null. These hooks may change without a new version of the contract.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Context, Parameter, State } from './block.js';

/**
 * A running average about to take in one more direction x: mean <- decay mean + weight x; its update
 * is scale * mean.
 */
export interface RunningAverage {
  readonly mean: Tensor;
  readonly decay: number;
  readonly weight: number;
  readonly scale: number;
}

/**
 * The step of one parameter that a hook may take: parameter <- decay parameter - rate update. Its
 * tensors have the parameter's shape. The hook may donate `state` and `parameter`.
 */
export interface WholeStep<S extends State, C> {
  readonly state: S;
  readonly grad: Tensor;
  readonly parameter: Tensor;
  readonly decay: number;
  readonly rate: number;
  readonly context: C;
}

/** Of a preconditioner. */
export interface FusedPreconditionerHook<S extends State> {
  /**
   * `accumulate`, the running average that filters the gradient, `apply`, and the last pass, of each
   * entry; null for an entry where the backend has no kernel for it or the options do not allow it.
   * The host asks only if a block is its whole parameter. It may donate `average.mean` too.
   * `gradNorm` is |grad|, if the host has it.
   * @param skip [1], on backends with slow reads: where it is not 0, nothing must change.
   */
  fusedSteps?(
    entries: readonly (WholeStep<S, Context & { readonly gradNorm?: number | null }> & {
      readonly average: RunningAverage;
    })[],
    skip: Tensor | null,
  ): readonly ({ readonly state: S; readonly mean: Tensor; readonly parameter: Tensor } | null)[];
}

/** Of a rule. */
export interface FusedRuleHooks<S extends State> {
  /** If the update is a running average of directions: that average, and the state of a new mean. */
  runningAverage?(state: S): RunningAverage & { readonly next: (mean: Tensor) => S };
  /**
   * As of a preconditioner: `update` and the last pass. The direction is the gradient, or the update
   * of the running average that filters it, which takes in the gradient first.
   */
  fusedSteps?(
    entries: readonly (WholeStep<S, { readonly parameter: Parameter; readonly step: number }> & {
      readonly average: RunningAverage | null;
    })[],
    skip: Tensor | null,
  ): readonly ({
    readonly state: S;
    /** The new mean of the average; null if there is none. */
    readonly mean: Tensor | null;
    readonly parameter: Tensor;
  } | null)[];
}
