// The contract, version 1: what a preconditioner is, in the nouns of `block.ts`. Its parts and the
// host's other slots stand beside it. Types only. Tensors are float32; shapes stand in brackets. A
// plugin borrows all that it is given: it disposes nothing and changes nothing.
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Block, Context, Meaning, Signal, Signals, State } from './block.js';
import type { FusedPreconditionerHook } from './hooks/fused.js';
import type { TiledHook } from './hooks/tiled.js';
import type { RefreshAllHook } from './hooks/together.js';

/** How good a cache is: the worst value over its stack. */
export interface Quality {
  readonly residual: number; //   max |X^p A - I|, on the true matrices
  readonly condition: number; //  largest over smallest eigenvalue, after the ridge
  readonly largest?: number; //   largest eigenvalue, after the ridge
  readonly retries?: number; //   solves that were tried again with a larger ridge
  readonly reused?: number; //    matrices whose previous eigenbasis was reused
}
/** What a cache costs: memory in bytes, and floating-point operations per refresh. */
export interface Estimate {
  readonly bytes: number;
  readonly flops: number;
}

/**
 * The plugin: pure functions, called inside tf.tidy. The host owns memory, timing, errors and
 * saving.
 */
export interface Preconditioner<S extends State, C extends State, N extends Signal>
  extends FusedPreconditionerHook<S>, RefreshAllHook<S, C>, TiledHook<S, C> {
  readonly specVersion: 1;
  readonly name: string;
  readonly needs: readonly N[];
  /** true, or the reason why not; the host's fallback rule takes refused blocks. */
  accepts?(block: Block): true | string;
  /** Which of `block.axes` it preconditions; default all. */
  axes?(block: Block): readonly number[];
  init(block: Block): S;
  /**
   * Cheap; runs when planned: folds one step into the statistics. `cache` is null before the first
   * refresh.
   */
  accumulate(stats: S, signals: Pick<Signals, N>, cache: C | null, context: Context): S;
  /**
   * Expensive; runs only when planned: roots or factors for `apply`. If async, read tensors before
   * the first await. Leave it out if `apply` needs the statistics alone: the cache is null then.
   */
  refresh?(stats: S, previous: C | null, context: Context): C | Promise<C>;
  /** Runs at every step: P(direction), same shape; linear and positive definite, see `linear`. */
  apply(cache: C, direction: Tensor, stats: S, context: Context): Tensor;
  /**
   * true: a refresh may be cut into tiles, of which each rank takes some. Every tensor of a cache,
   * and of the statistics that `refresh` reads, has `count` as its first axis, and a tile of the new
   * cache depends on that tile alone. Of numbers in caches the largest counts for the stack; those
   * that are named `retries` or `reused`, as in `Quality`, are added up. Default false.
   */
  readonly stacked?: boolean;
  /** false: `apply` is neither linear nor positive definite, as with normalised updates. */
  readonly linear?: boolean;
  /** A cheap scalar that a policy may watch, e.g. a trace. */
  metric?(stats: S, context: Context): Scalar;
  /**
   * d^T F d for a direction d, F being the curvature that the statistics estimate, without damping:
   * for the host's slot `damping`.
   */
  curvature?(stats: S, direction: Tensor, context: Context): Scalar;
  /** It takes kernel and bias of a layer as one block, the inputs augmented by a 1. */
  readonly augmentsBias?: boolean;
  /** For telemetry and `inspect()`. */
  quality?(cache: C): Promise<Quality>;
  /** For `plan()`, which asks before anything is allocated. */
  estimate?(block: Block): Estimate;
  /** The options on which its statistics and caches depend; default: its name. */
  meaning?(block: Block): Meaning;
}
/** A preconditioner that has a refresh, as those that take roots or inverses. */
export type RefreshingPreconditioner<
  S extends State,
  C extends State,
  N extends Signal,
> = Preconditioner<S, C, N> & Required<Pick<Preconditioner<S, C, N>, 'refresh'>>;
// oxlint-disable-next-line typescript/no-explicit-any -- the state of a plugin is its own business
export type AnyPreconditioner<N extends Signal = Signal> = Preconditioner<any, any, N>;
