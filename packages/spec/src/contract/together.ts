// Experimental: hooks by which a plugin takes the refreshes of many blocks of one step in one call, for
// backends where each call has its price. One by one they give the same result. These hooks may
// change without a new version of the contract.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Context, State } from './block.js';

/** A factor, its exponent, its previous root, and what to divide the factor by, without the ridge. */
export type Solve<F, R extends State> = readonly [
  factor: F,
  exponent: number,
  previous: R | null,
  weight: number,
];

/** Of a root solver for factors F. */
export interface SolveAllHook<F, R extends State> {
  /** `solve` of (factor / weight) for many factors, in order. */
  readonly solveAll?: (solves: readonly Solve<F, R>[]) => readonly (R | Promise<R>)[];
  /** Whether `solveAll` serves better than `solve` on the current backend; default: it does. */
  readonly takesAll?: () => boolean;
  /** Tensors of a root that are all finite only if the whole root is; default: its tensors. */
  readonly checks?: (root: R) => readonly Tensor[];
}

/** Of statistics with factors F. */
export interface WeightedHook<S extends State, F> {
  /** `factors` before a division by a weight, for solvers that divide themselves. */
  weighted?(stats: S, context: Context): readonly { readonly factor: F; readonly weight: number }[];
}

/** The inputs of a refresh. */
export interface Refresh<S extends State, C extends State> {
  readonly stats: S;
  readonly previous: C | null;
  readonly context: Context;
}

/** Of a preconditioner. */
export interface RefreshAllHook<S extends State, C extends State> {
  /**
   * `refresh` of many blocks of one step, in order. If it throws, the host refreshes each block by
   * itself.
   */
  refreshAll?(all: readonly Refresh<S, C>[]): readonly (C | Promise<C>)[];
  /** Whether `refreshAll` serves better than `refresh` on the current backend; default: it does. */
  takesAll?(): boolean;
  /**
   * Tensors of a cache that are all finite only if the whole cache is; default: its tensors. The host
   * reads them, where reads are slow, before a cache comes into use.
   */
  checks?(cache: C): readonly Tensor[];
}
