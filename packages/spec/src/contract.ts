// The contract, version 1: what a preconditioner, its parts and its surroundings are. Types only.
// Tensors are float32; shapes stand in brackets. Everything a plugin gets is borrowed: dispose nothing, change nothing.
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Tensors and plain data only, so that the host can keep, dispose, save and load any state. Declare yours as a `type`. */
export type State = Tensor | number | null | readonly State[] | { readonly [key: string]: State };

/** One trainable variable. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The unit of preconditioning: one parameter, merged and cut into equal tiles, which are stacked along the first axis. */
export interface Block {
  readonly id: string;
  /** Its place among the blocks of the optimizer, counted from 0; policies stagger by it. */
  readonly index: number;
  /** [count, ...tile]. Batch your code over the first axis. The last tile of an axis may end in rows of zeros. */
  readonly shape: readonly number[];
  /** Those axes of `shape` that are to be preconditioned, in rising order, never axis 0. */
  readonly axes: readonly number[];
  readonly parameter: Parameter;
}
/** `step` counts from 1. */
export interface Context {
  readonly block: Block;
  readonly step: number;
}

/** What one step can say about one block. A plugin names those it needs. */
export interface Signals {
  readonly grad: Tensor; //         dL/dW                  block.shape
  readonly param: Tensor; //        W                      block.shape
  readonly activations: Tensor; //  layer input a          [batch, fanIn]    law: a^T g = dL/dW
  readonly outputGrads: Tensor; //  g = dL/d(a W + b)      [batch, fanOut]
}
export type Signal = keyof Signals;

/** How good a cache is: the worst value over its stack. */
export interface Quality {
  readonly residual: number; //   max |X^p A - I|, on the true matrices
  readonly condition: number; //  largest over smallest eigenvalue, after the ridge
  readonly largest?: number; //   largest eigenvalue, after the ridge
  readonly retries?: number; //   solves that were tried again with a larger ridge
  readonly kept?: number; //      matrices whose old eigenbasis was kept
}
/** What a cache costs: memory in bytes, and floating-point operations per refresh. */
export interface Estimate {
  readonly bytes: number;
  readonly flops: number;
}

/** THE plugin: pure functions, called inside tf.tidy. The host owns memory, timing, errors and saving. */
export interface Preconditioner<S extends State, C extends State, N extends Signal> {
  readonly specVersion: 1;
  readonly name: string;
  readonly needs: readonly N[];
  /** true, or why not; refused blocks take the host's fallback rule. */
  accepts?(block: Block): true | string;
  /** Which of `block.axes` it preconditions; default all. */
  axes?(block: Block): readonly number[];
  init(block: Block): S;
  /** Cheap, when planned: fold one step into the statistics. `cache` is null before the first refresh. */
  accumulate(stats: S, signals: Pick<Signals, N>, cache: C | null, context: Context): S;
  /** Dear, when planned: roots or factors for `apply`. If async, read tensors before the first await. */
  refresh(stats: S, previous: C | null, context: Context): C | Promise<C>;
  /** Every step: P(direction), same shape; linear and positive definite unless `linear` is false. */
  apply(cache: C, direction: Tensor, stats: S, context: Context): Tensor;
  readonly linear?: boolean;
  /**
   * `accumulate`, the average of gradients that stands before `apply`, and `apply` in one pass; null where the backend has no kernel for it,
   * or the options do not allow it: then the host goes the ordinary way, which gives the same. Asked only where the block is its parameter
   * as a whole; `grad` and `average.mean` have the parameter's shape. It may spend `stats` and `average.mean`.
   */
  direct?(stats: S, grad: Tensor, average: Average, context: Context): Direct<S> | null;
  /** A cheap scalar a policy may watch, e.g. a trace; it arrives asynchronously, a step or more late. */
  metric?(stats: S): Scalar;
  /** For telemetry and `inspect()`. */
  quality?(cache: C): Promise<Quality>;
  /** For `plan()`: asked before anything is allocated. */
  estimate?(block: Block): Estimate;
}
// oxlint-disable-next-line typescript/no-explicit-any -- the state of a plugin is its own business
export type AnyPreconditioner<N extends Signal = Signal> = Preconditioner<any, any, N>;

/** Added to the eigenvalues before a root is taken: absolute + relative * (largest eigenvalue), in the precision of the solver. */
export interface Ridge {
  readonly absolute: number;
  readonly relative: number;
}
/** Matrix structures, stacked. Third parties add theirs by declaration merging. */
export interface Factors {
  diagonal: { readonly kind: 'diagonal'; readonly diagonal: Tensor; readonly ridge: Ridge }; //  [count, n]
  banded: { readonly kind: 'banded'; readonly bands: Tensor }; //                               [count, b + 1, n], row k: k-th superdiagonal
  symmetric: { readonly kind: 'symmetric'; readonly matrix: Tensor; readonly ridge: Ridge }; //  [count, n, n]
}
export type FactorKind = keyof Factors;

/** How curvature is estimated: one factor per axis. `factored(statistics, solver)` is a Preconditioner. */
export interface Statistics<S extends State, K extends FactorKind, N extends Signal> extends Pick<
  Preconditioner<S, never, N>,
  'name' | 'needs' | 'accepts' | 'axes' | 'init' | 'metric'
> {
  /** `others` is null before the first refresh. */
  accumulate(stats: S, signals: Pick<Signals, N>, context: Context, others?: OtherRoots | null): S;
  /** One factor for each axis of `axes(block)`, by default `block.axes`, or of `view(block.shape)` after the first. */
  factors(stats: S, context: Context): readonly Factors[K][];
  /** The shape in which factors act, e.g. [count, n] for a chain over all elements; default: the block's own. */
  view?(shape: readonly number[]): number[];
  /** [count, n] of each factor, and its kind where that differs from axis to axis, for `plan()`. */
  sizes?(block: Block): readonly (readonly [count: number, n: number, kind?: K])[];
}
/**
 * x multiplied by the roots in use along all preconditioned axes but one. Statistics know no roots, which are the solver's; but the
 * minimum of a divergence over one factor depends on the inverses of the others (KL-Shampoo), so they may look through them.
 */
export type OtherRoots = (x: Tensor, except: number) => Tensor;

/** factor^exponent, and its product with x along one axis. (Property functions: K must be contravariant.) */
export interface RootSolver<K extends FactorKind, R extends State> {
  readonly name: string;
  readonly solve: (factor: Factors[K], exponent: number, previous: R | null) => R | Promise<R>;
  /** x: [count, ...]; axis >= 1. */
  readonly multiply: (root: R, x: Tensor, axis: number) => Tensor;
  readonly quality?: (root: R) => Promise<Quality>;
  readonly estimate?: (count: number, n: number, exponent: number, kind?: K) => Estimate;
}

/** What to do at one step. Asked before the forward pass, so that a step which does nothing spares the capture too. */
export interface Plan {
  readonly accumulate: boolean;
  readonly refresh: boolean;
}
/** What the host has measured lately, in milliseconds: a step without refreshes, and how long the last refreshes of all blocks held it up. */
export interface Timing {
  readonly stepMs: number;
  readonly refreshMs: number;
}
/** When to work. Pure: what it remembers is in its state. */
export interface Policy<P extends State> {
  readonly name: string;
  init(block: Block): P;
  /** `step` counts from 1; `refreshedAt` is the step whose statistics the cache in use was made from. */
  plan(
    state: P,
    seen: {
      readonly step: number;
      readonly refreshedAt: number | null;
      readonly metric: number | null;
      /** null until measured; whoever goes by it gives up runs that repeat. */
      readonly timing?: Timing | null;
    },
  ): readonly [Plan, P];
}

/** An average of directions about to take in one more, x: mean <- keep mean + gain x, and the update is scale * mean. */
export interface Average {
  readonly mean: Tensor;
  readonly keep: number;
  readonly gain: number;
  readonly scale: number;
}
/** What `direct` hands back: the new state, the new mean, and scale * direction, which the host multiplies in its own last pass. */
export interface Direct<S extends State> {
  readonly stats: S;
  readonly mean: Tensor;
  readonly direction: Tensor;
  readonly scale: number;
}

/** A first-order rule over a whole parameter: filter, grafted magnitude, momentum, fallback. */
export interface Rule<S extends State> {
  readonly name: string;
  init(parameter: Parameter): S;
  /** Turns `direction` into an update; second moments come from `grad`. Both have the parameter's shape, and are one tensor where nothing has filtered it. */
  update(
    state: S,
    direction: Tensor,
    grad: Tensor,
    context: { readonly parameter: Parameter; readonly step: number },
  ): readonly [S, Tensor];
  /** Where the update is an average of directions: the average as it is about to be taken, and the state that holds the next mean. */
  average?(state: S): Average & { readonly next: (mean: Tensor) => S };
  /**
   * A whole step in one pass, parameter <- keep parameter - rate update, where the direction is the gradient; null where the backend has no
   * kernel for it: then the host goes by `update`, which gives the same. It may spend `state` and `parameter`.
   */
  step?(
    state: S,
    parameter: Tensor,
    grad: Tensor,
    context: { readonly parameter: Parameter; readonly step: number; readonly keep: number; readonly rate: number },
  ): readonly [S, Tensor] | null;
}
/** Lends the norm of a rule's update to the preconditioned direction, over the whole tensor or tile by tile. */
export interface Graft<S extends State> {
  readonly rule: Rule<S>;
  readonly scope: 'tensor' | 'block';
}

/** Where the signals beyond grad and param come from: tfjs-layers, explicit taps, ... */
export interface SignalSource<N extends Signal> {
  readonly provides: readonly N[];
  capture<T>(run: () => T): { value: T; of(block: Block): Pick<Signals, N> | null; dispose(): void };
}
