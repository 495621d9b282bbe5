// Experimental: hooks by which a plugin takes several stages of a step in one pass of a backend. The
// stages in tf ops give the same result, and the host takes them whenever a hook returns null. These
// hooks may change without a new version of the contract.
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

/** The new state, the new mean, and scale * direction; the host multiplies in its own last pass. */
export interface FusedDirection<S extends State> {
  readonly stats: S;
  readonly mean: Tensor;
  readonly direction: Tensor;
  readonly scale: number;
}

/** Of a preconditioner. */
export interface FusedDirectionHook<S extends State> {
  /**
   * `accumulate`, the running average that filters the gradient, and `apply` in one pass; null if
   * the backend has no kernel for it or the options do not allow it. The host asks only if the block
   * is its whole parameter; `grad` and `average.mean` have the parameter's shape. It may donate
   * `stats` and `average.mean`. `gradNorm` is |grad|, if the host has it.
   */
  fusedDirection?(
    stats: S,
    grad: Tensor,
    average: RunningAverage,
    context: Context & { readonly gradNorm?: number | null },
  ): FusedDirection<S> | null;
}

/** Of a rule. */
export interface FusedRuleHooks<S extends State> {
  /** If the update is a running average of directions: that average, and the state of a new mean. */
  runningAverage?(state: S): RunningAverage & { readonly next: (mean: Tensor) => S };
  /**
   * A whole step in one pass, parameter <- decay parameter - rate update, if the direction is the
   * gradient; null if the backend has no kernel for it. It may donate `state` and `parameter`.
   */
  fusedStep?(
    state: S,
    parameter: Tensor,
    grad: Tensor,
    context: {
      readonly parameter: Parameter;
      readonly step: number;
      readonly decay: number;
      readonly rate: number;
    },
  ): readonly [S, Tensor] | null;
}
