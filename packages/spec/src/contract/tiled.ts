// Experimental: hooks by which a preconditioner of matrices takes whole steps of many parameters in
// one pass of a backend, tile by tile, and one of layers by blocks. The stages in tf ops give the
// same result up to rounding, and the host takes them for every parameter for which a hook returns
// null. These hooks may change without a new version of the contract.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Block, Context, State } from './block.js';
import type { RunningAverage, WholeStep } from './fused.js';

/** A running average whose update is scale * mean + ahead * x, where the mean has taken in x. */
export interface AverageAhead extends RunningAverage {
  readonly ahead: number;
}

/**
 * A moment about to take in a gradient: moment <- decay moment + weight grad^2; the update of a
 * direction is direction / (sqrt(scale * moment) + epsilon).
 */
export interface RunningSquares {
  readonly moment: Tensor;
  readonly decay: number;
  readonly weight: number;
  readonly scale: number;
  readonly epsilon: number;
}

/** Of a rule. */
export interface TiledRuleHooks<S extends State> {
  /** If the update is such an average of directions: that average, and the state of a new mean. */
  averageAhead?(state: S): AverageAhead & { readonly next: (mean: Tensor) => S };
  /** If the update divides by such a root: the moment, and the state of a new one; null if not. */
  runningSquares?(state: S): (RunningSquares & { readonly next: (moment: Tensor) => S }) | null;
}

/**
 * Matrices about to take in a gradient G, one for each side of a block: matrix <- decay matrix +
 * weight mat_k(G) mat_k(G)^T.
 */
export interface RunningProducts<S extends State> {
  readonly matrices: readonly Tensor[];
  readonly decay: number;
  readonly weight: number;
  readonly next: (matrices: readonly Tensor[]) => S;
}

/** Of statistics. */
export interface ProductsHook<S extends State> {
  /** If that is how they accumulate: the matrices of this block; null if not. */
  products?(stats: S, block: Block): RunningProducts<S> | null;
}

/**
 * A step as `WholeStep`. The parameter is a matrix [n, m], a vector being [1, n], in tiles [rows,
 * columns]. The direction is that of `average`; each tile of it takes the norm that `squares` gives
 * it, if there is a graft.
 */
export interface TiledStep<S extends State, C extends State> extends WholeStep<S, Context> {
  readonly cache: C;
  readonly accumulate: boolean;
  readonly tiling: {
    readonly n: number;
    readonly m: number;
    readonly rows: number;
    readonly columns: number;
  };
  readonly average: AverageAhead;
  /** null: there is no graft. */
  readonly squares: RunningSquares | null;
}

/** Of a preconditioner. */
export interface TiledHook<S extends State, C extends State> {
  /**
   * If `apply` is blockdiag(left) x blockdiag(right) for x as a matrix, the blocks, [count, size,
   * size] each, of which the last may extend beyond x; null if not.
   */
  blockDiagonal?(cache: C, stats: S): { readonly left: Tensor; readonly right: Tensor } | null;
  /**
   * Whether what a refresh finds is in use at a later step than that of the refresh, or changes no
   * step: then `tiledSteps` is asked for steps with a refresh as for others, before it begins. Default
   * false.
   */
  refreshesLater?(): boolean;
  /**
   * `accumulate` if planned, the filter, `apply`, the graft per block, and the last pass, of each
   * entry. It may donate the mean and the moment too.
   * @param skip [1], on backends with slow reads: where it is not 0, nothing must change.
   */
  tiledSteps?(
    entries: readonly TiledStep<S, C>[],
    skip: Tensor | null,
  ): readonly ({
    readonly state: S;
    readonly mean: Tensor;
    /** null without a graft. */
    readonly moment: Tensor | null;
    readonly parameter: Tensor;
  } | null)[];
}
