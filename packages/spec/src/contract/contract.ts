// The contract, version 1: what a preconditioner is, its parts, and the host's other slots, in the
// nouns of `block.ts`. Types only. Tensors are float32; shapes stand in brackets. A plugin borrows
// all that it is given: it disposes nothing and changes nothing.
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Block, Context, Meaning, Parameter, Signal, Signals, State } from './block.js';
import type { FusedPreconditionerHook, FusedRuleHooks } from './fused.js';
import type { ProductsHook, TiledHook, TiledRuleHooks } from './tiled.js';
import type { RefreshAllHook, SolveAllHook, WeightedHook } from './together.js';

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

/**
 * What a solver adds to the eigenvalues before it takes a root, in its own precision: absolute +
 * relative * (largest eigenvalue).
 */
export interface Ridge {
  readonly absolute: number;
  readonly relative: number;
}
/** Matrix structures, stacked. Third parties add theirs by declaration merging. */
export interface Factors {
  /** diagonal: [count, n] */
  diagonal: { readonly kind: 'diagonal'; readonly diagonal: Tensor; readonly ridge: Ridge };
  /** bands: [count, b + 1, n]; row k is the k-th superdiagonal */
  banded: { readonly kind: 'banded'; readonly bands: Tensor };
  /** matrix: [count, n, n] */
  symmetric: { readonly kind: 'symmetric'; readonly matrix: Tensor; readonly ridge: Ridge };
}
export type FactorKind = keyof Factors;

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

/**
 * factor^exponent, and its product with x along one axis. (Property functions: K must be
 * contravariant.)
 */
export interface RootSolver<K extends FactorKind, R extends State> extends SolveAllHook<
  Factors[K],
  R
> {
  readonly name: string;
  readonly solve: (factor: Factors[K], exponent: number, previous: R | null) => R | Promise<R>;
  /** x: [count, ...]; axis >= 1. */
  readonly multiply: (root: R, x: Tensor, axis: number) => Tensor;
  /** As of a preconditioner: its roots are stacks, each matrix of which it solves for itself. */
  readonly stacked?: boolean;
  readonly quality?: (root: R) => Promise<Quality>;
  readonly estimate?: (count: number, n: number, exponent: number, kind?: K) => Estimate;
  /** Solvers with the same meaning can load each other's roots. Default: its name. */
  readonly meaning?: Meaning;
}

/**
 * The work of one step. The host asks before the forward pass, so that a step without statistics
 * spares the capture too. 'judge': it asks again, by `judge`, once the statistics are there.
 */
export interface Plan {
  readonly accumulate: boolean;
  readonly refresh: boolean | 'judge';
}
/**
 * The host's latest measurements, in milliseconds: a step without refreshes, and by how much the
 * last refreshes of all blocks delayed a step.
 */
export interface Timing {
  readonly stepMs: number;
  readonly refreshMs: number;
}
/** When to work. Pure: its memory is in its state. */
export interface Policy<P extends State> {
  /** The host refuses a state that a policy of another name saved. */
  readonly name: string;
  init(block: Block): P;
  /** `step` counts from 1; `refreshedAt` is the step whose statistics the current cache holds. */
  plan(
    state: P,
    seen: {
      readonly step: number;
      readonly refreshedAt: number | null;
      /** null before the first statistics, and for a policy without `judge`. */
      readonly metric: number | null;
      /** null until measured; a policy that depends on it gives up runs that repeat. */
      readonly timing?: Timing | null;
    },
  ): readonly [Plan, P];
  /**
   * Whether to refresh, by the metric of the current statistics; null if the preconditioner has no
   * metric. On webgl and webgpu it is the last value that has arrived. The host asks only while no
   * refresh is pending.
   */
  judge?(
    state: P,
    seen: {
      readonly step: number;
      readonly metric: number | null;
      readonly refreshedAt: number | null;
    },
  ): readonly [refresh: boolean, P];
}

/**
 * The damping of each step, adapted to how well the quadratic model of the step before predicted the
 * change of the loss. Pure: its memory is in its state.
 */
export interface Damping<S extends State> {
  readonly name: string;
  /** Steps between two looks at the loss after a step; each look costs a forward pass. */
  readonly every: number;
  init(): S;
  value(state: S, step: number): number;
  /** `actual` and `predicted` are changes of the loss: below 0 where it falls. */
  update(
    state: S,
    seen: { readonly step: number; readonly actual: number; readonly predicted: number },
  ): S;
}

/** A first-order rule over a whole parameter: filter, grafted magnitude, momentum, fallback. */
export interface Rule<S extends State> extends FusedRuleHooks<S>, TiledRuleHooks<S> {
  readonly name: string;
  /** The options on which its state depends, beside its name; default none. */
  readonly meaning?: Meaning;
  init(parameter: Parameter): S;
  /**
   * The update for `direction`; second moments come from `grad`. Both have the parameter's shape,
   * and are one tensor if no filter stands before the rule.
   */
  update(
    state: S,
    direction: Tensor,
    grad: Tensor,
    context: { readonly parameter: Parameter; readonly step: number },
  ): readonly [S, Tensor];
}
/**
 * Norm grafting (Agarwal 2020): the preconditioned direction takes the norm of this rule's update,
 * over the whole tensor or tile by tile.
 */
export interface Graft<S extends State> {
  readonly rule: Rule<S>;
  readonly scope: 'tensor' | 'block';
}
