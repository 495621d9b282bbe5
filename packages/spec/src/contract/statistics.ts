import type { Tensor } from '@tensorflow/tfjs-core';
import type { Block, Context, Signal, Signals, State } from './block.js';
import type { FactorKind, Factors } from './factors.js';
import type { ProductsHook } from './hooks/tiled.js';
import type { WeightedHook } from './hooks/together.js';
import type { Preconditioner } from './preconditioner.js';

/**
 * How curvature is estimated: one factor per axis. `factored(statistics, solver)` is a
 * Preconditioner.
 */
export interface Statistics<S extends State, K extends FactorKind, N extends Signal>
  extends
    ProductsHook<S>,
    WeightedHook<S, Factors[K]>,
    Pick<
      Preconditioner<S, never, N>,
      'name' | 'needs' | 'accepts' | 'axes' | 'init' | 'metric' | 'meaning' | 'stacked'
    > {
  /** `others` is null before the first refresh. */
  accumulate(stats: S, signals: Pick<Signals, N>, context: Context, others?: OtherRoots | null): S;
  /**
   * One factor for each axis of `axes(block)`, by default `block.axes`, or of `view(block.shape)`
   * after the first.
   */
  factors(stats: S, context: Context): readonly Factors[K][];
  /**
   * The shape in which factors act, e.g. [count, n] for a chain over all elements; default: the
   * block's own.
   */
  view?(shape: readonly number[]): number[];
  /** [count, n] of each factor, and its kind if axes differ in it: for `plan()`. */
  sizes?(block: Block): readonly (readonly [count: number, n: number, kind?: K])[];
}
/**
 * x multiplied by the current roots along all preconditioned axes but one. The solver owns the
 * roots; statistics need them if the minimum of a divergence over one factor depends on the inverses
 * of the others, as in KL-Shampoo.
 */
export type OtherRoots = (x: Tensor, except: number) => Tensor;
