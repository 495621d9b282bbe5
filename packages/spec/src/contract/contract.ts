// The contract, version 1: what a preconditioner is, its parts, and the host's other slots. Types
// only. Tensors are float32; shapes stand in brackets. A plugin borrows all that it is given: it
// disposes nothing and changes nothing.
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { FusedDirectionHook, FusedRuleHooks } from './fused.js';

/**
 * Tensors and plain data only, so that the host can keep, dispose, save and load any state. Declare
 * yours as a `type`.
 */
export type State = Tensor | number | null | readonly State[] | { readonly [key: string]: State };

/**
 * The options that give a state its meaning, by the names under which users know them: the host
 * refuses a state that was saved under others. Leave out options that only say how the state moves
 * on, such as a learning rate, a decay below 1 or an interval.
 */
export type Meaning = { readonly [option: string]: number | string | boolean };

/** One trainable variable. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The layer whose weight a parameter is, as a source of signals found it. */
export interface Layer {
  /**
   * 'linear': its inputs are rows of numbers, as those of dense layers, or patches, as those of
   * convolutions. 'embedding': it looks up rows of the parameter. 'norm': the parameter multiplies
   * or shifts normalised values, element by element.
   */
  readonly kind: 'linear' | 'embedding' | 'norm';
  /** For people, e.g. `conv2d 3x3`. */
  readonly name: string;
  /** The method of capture, e.g. `tape`. */
  readonly mechanism: string;
  /** The parameter that is added to the product, or null. */
  readonly bias: string | null;
}

/**
 * The unit of preconditioning: one parameter, its small dimensions merged, cut into tiles of one
 * shape that are stacked along axis 0; or kernel and bias of a layer as one matrix.
 */
export interface Block {
  readonly id: string;
  /** Its place among the blocks of the optimizer, counted from 0; policies stagger by it. */
  readonly index: number;
  /** [count, ...tile]. Batch your code over axis 0. The last tile of an axis may end in zeros. */
  readonly shape: readonly number[];
  /** The axes of `shape` to be preconditioned, in rising order, never axis 0. */
  readonly axes: readonly number[];
  readonly parameter: Parameter;
  /** Absent without a source of signals, and in `plan()`, which runs before any forward pass. */
  readonly layer?: Layer;
  /** The parameter that is the last row of this block, [fanIn + 1, fanOut]; absent if there is none. */
  readonly bias?: string;
}
/** `step` counts from 1. `damping` is the value of the host's slot of this name, if it is filled. */
export interface Context {
  readonly block: Block;
  readonly step: number;
  readonly damping?: number;
}

/**
 * What one step knows about one block; a plugin names those that it needs. A position is a place at
 * which a layer is used for one sample: a pixel of a convolution's output, an element of a sequence,
 * a use of a shared layer; a dense layer on rows has one. A law ties the signals: the sum of a^T g
 * over samples and positions is dL/dW. The inputs of an 'embedding' are ids, [samples, positions],
 * int32, and stand for their one-hot rows. A 'norm' layer obeys no law: its inputs are the
 * normalised values.
 */
export interface Signals {
  readonly grad: Tensor; //         dL/dW                  block.shape
  readonly param: Tensor; //        W                      block.shape
  readonly activations: Tensor; //  layer input a          [samples, positions, fanIn], without the 1 of a bias
  readonly outputGrads: Tensor; //  g = dL/d(a W + b)      [samples, positions, fanOut]
}
export type Signal = keyof Signals;

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
export interface Preconditioner<
  S extends State,
  C extends State,
  N extends Signal,
> extends FusedDirectionHook<S> {
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
export interface Statistics<S extends State, K extends FactorKind, N extends Signal> extends Pick<
  Preconditioner<S, never, N>,
  'name' | 'needs' | 'accepts' | 'axes' | 'init' | 'metric' | 'meaning'
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
export interface RootSolver<K extends FactorKind, R extends State> {
  readonly name: string;
  readonly solve: (factor: Factors[K], exponent: number, previous: R | null) => R | Promise<R>;
  /** x: [count, ...]; axis >= 1. */
  readonly multiply: (root: R, x: Tensor, axis: number) => Tensor;
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
export interface Rule<S extends State> extends FusedRuleHooks<S> {
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
