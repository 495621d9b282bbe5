// The contract, version 1: what a preconditioner, its parts and its surroundings are. Types only.
// Tensors are float32; shapes stand in brackets. Everything a plugin gets is borrowed: dispose
// nothing, change nothing.
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';

/**
 * Tensors and plain data only, so that the host can keep, dispose, save and load any state. Declare
 * yours as a `type`.
 */
export type State = Tensor | number | null | readonly State[] | { readonly [key: string]: State };

/**
 * The options that give a state its meaning, by the names under which users know them: a state that
 * was saved under others is refused. Options that only say how the state moves on (a learning rate,
 * a decay below 1, an interval) are left out.
 */
export type Meaning = { readonly [option: string]: number | string | boolean };

/** One trainable variable. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What a source of signals found out about the layer whose weight a parameter is. */
export interface Layer {
  /**
   * 'linear': its inputs are rows of numbers, as those of dense layers, and of convolutions in
   * patches. 'embedding': rows of the parameter are looked up, as in an embedding. 'norm': it
   * multiplies or shifts normalised values, element by element.
   */
  readonly kind: 'linear' | 'embedding' | 'norm';
  /** For people, e.g. `conv2d 3x3`. */
  readonly name: string;
  /** How its signals are had, e.g. `tape`. */
  readonly mechanism: string;
  /** The parameter that is added to the product, or null. */
  readonly bias: string | null;
}

/**
 * The unit of preconditioning: one parameter, merged and cut into equal tiles, which are stacked
 * along the first axis; or kernel and bias of a layer as one matrix.
 */
export interface Block {
  readonly id: string;
  /** Its place among the blocks of the optimizer, counted from 0; policies stagger by it. */
  readonly index: number;
  /**
   * [count, ...tile]. Batch your code over the first axis. The last tile of an axis may end in rows
   * of zeros.
   */
  readonly shape: readonly number[];
  /** Those axes of `shape` that are to be preconditioned, in rising order, never axis 0. */
  readonly axes: readonly number[];
  readonly parameter: Parameter;
  /**
   * What the source of signals found; not there without a source, and in `plan()`, before anything
   * has run.
   */
  readonly layer?: Layer;
  /**
   * The parameter that is the last row of this block, [fanIn + 1, fanOut]; not there where the
   * kernel stands alone.
   */
  readonly bias?: string;
}
/** `step` counts from 1. `damping` is that of the host's slot of this name, where there is one. */
export interface Context {
  readonly block: Block;
  readonly step: number;
  readonly damping?: number;
}

/**
 * What one step can say about one block. A plugin names those it needs. Positions are the places at
 * which a layer is used for one sample: pixels of a convolution's output, elements of a sequence,
 * uses of a shared layer; 1 for a dense layer on rows. The law that holds them together: the sum of
 * a^T g over samples and positions is dL/dW. Inputs of layers of kind 'embedding' are the ids,
 * [samples, positions], int32, and stand for their one-hot rows. Layers of kind 'norm' obey no law:
 * their inputs are what is normalised.
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
  readonly reused?: number; //      matrices whose old eigenbasis was kept
}
/** What a cache costs: memory in bytes, and floating-point operations per refresh. */
export interface Estimate {
  readonly bytes: number;
  readonly flops: number;
}

/**
 * THE plugin: pure functions, called inside tf.tidy. The host owns memory, timing, errors and
 * saving.
 */
export interface Preconditioner<S extends State, C extends State, N extends Signal> {
  readonly specVersion: 1;
  readonly name: string;
  readonly needs: readonly N[];
  /** true, or why not; refused blocks take the host's fallback rule. */
  accepts?(block: Block): true | string;
  /** Which of `block.axes` it preconditions; default all. */
  axes?(block: Block): readonly number[];
  init(block: Block): S;
  /**
   * Cheap, when planned: fold one step into the statistics. `cache` is null before the first
   * refresh.
   */
  accumulate(stats: S, signals: Pick<Signals, N>, cache: C | null, context: Context): S;
  /**
   * Dear, when planned: roots or factors for `apply`. If async, read tensors before the first
   * await. Not there where directions are made of the statistics alone: then the cache is null.
   */
  refresh?(stats: S, previous: C | null, context: Context): C | Promise<C>;
  /**
   * Every step: P(direction), same shape; linear and positive definite unless `linear` is false.
   */
  apply(cache: C, direction: Tensor, stats: S, context: Context): Tensor;
  readonly linear?: boolean;
  /**
   * `accumulate`, the average of gradients that stands before `apply`, and `apply` in one pass;
   * null where the backend has no kernel for it, or the options do not allow it: then the host goes
   * the ordinary way, which gives the same. Asked only where the block is its parameter as a whole;
   * `grad` and `average.mean` have the parameter's shape. It may spend `stats` and `average.mean`.
   * `gradNorm` is |grad|, where the host has it.
   */
  direct?(
    stats: S,
    grad: Tensor,
    average: Average,
    context: Context & { readonly gradNorm?: number | null },
  ): Direct<S> | null;
  /** A cheap scalar a policy may watch, e.g. a trace. */
  metric?(stats: S, context: Context): Scalar;
  /**
   * d^T F d for a direction, F being the curvature that the statistics estimate, without damping:
   * for the host's slot `damping`.
   */
  curvature?(stats: S, direction: Tensor, context: Context): Scalar;
  /** It takes kernel and bias of a layer as one block, where the layer has both. */
  readonly augmentsBias?: boolean;
  /** For telemetry and `inspect()`. */
  quality?(cache: C): Promise<Quality>;
  /** For `plan()`: asked before anything is allocated. */
  estimate?(block: Block): Estimate;
  /** Which options its statistics and caches depend on; default: its name. */
  meaning?(block: Block): Meaning;
}
/** One that has a refresh, as those have that take roots or inverses. */
export type RefreshingPreconditioner<
  S extends State,
  C extends State,
  N extends Signal,
> = Preconditioner<S, C, N> & Required<Pick<Preconditioner<S, C, N>, 'refresh'>>;
// oxlint-disable-next-line typescript/no-explicit-any -- the state of a plugin is its own business
export type AnyPreconditioner<N extends Signal = Signal> = Preconditioner<any, any, N>;

/**
 * Added to the eigenvalues before a root is taken: absolute + relative * (largest eigenvalue), in
 * the precision of the solver.
 */
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
  /** [count, n] of each factor, and its kind where that differs from axis to axis, for `plan()`. */
  sizes?(block: Block): readonly (readonly [count: number, n: number, kind?: K])[];
}
/**
 * x multiplied by the roots in use along all preconditioned axes but one. Statistics know no roots,
 * which are the solver's; but the minimum of a divergence over one factor depends on the inverses
 * of the others (KL-Shampoo), so they may look through them.
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
  /**
   * What its roots are; solvers whose roots mean the same take over each other's. Default: its
   * name.
   */
  readonly meaning?: Meaning;
}

/**
 * What to do at one step. Asked before the forward pass, so that a step which does nothing spares
 * the capture too. 'judge': once there are the statistics, the policy is asked again, by `judge`.
 */
export interface Plan {
  readonly accumulate: boolean;
  readonly refresh: boolean | 'judge';
}
/**
 * What the host has measured lately, in milliseconds: a step without refreshes, and how long the
 * last refreshes of all blocks held it up.
 */
export interface Timing {
  readonly stepMs: number;
  readonly refreshMs: number;
}
/** When to work. Pure: what it remembers is in its state. */
export interface Policy<P extends State> {
  /** A state that was saved by a policy of another name is refused. */
  readonly name: string;
  init(block: Block): P;
  /**
   * `step` counts from 1; `refreshedAt` is the step whose statistics the cache in use was made
   * from.
   */
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
  /**
   * Whether to refresh, by the metric of the statistics as they are now; null where the
   * preconditioner has none. Where reading it would stall the device, it is the last one that has
   * arrived. Asked only where no refresh is under way.
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
 * How much damping a step takes, by how well the quadratic model of the step before predicted the
 * loss. Pure: what it remembers is in its state.
 */
export interface Damping<S extends State> {
  readonly name: string;
  /** Steps between two looks at the loss after a step, each of which costs a forward pass. */
  readonly every: number;
  init(): S;
  value(state: S, step: number): number;
  /** Both below 0 where the loss falls. */
  update(
    state: S,
    seen: { readonly step: number; readonly actual: number; readonly predicted: number },
  ): S;
}

/**
 * An average of directions about to take in one more, x: mean <- decay mean + weight x, and the
 * update is scale * mean.
 */
export interface Average {
  readonly mean: Tensor;
  readonly decay: number;
  readonly weight: number;
  readonly scale: number;
}
/**
 * What `direct` hands back: the new state, the new mean, and scale * direction, which the host
 * multiplies in its own last pass.
 */
export interface Direct<S extends State> {
  readonly stats: S;
  readonly mean: Tensor;
  readonly direction: Tensor;
  readonly scale: number;
}

/** A first-order rule over a whole parameter: filter, grafted magnitude, momentum, fallback. */
export interface Rule<S extends State> {
  readonly name: string;
  /** Which options its state depends on, beside its name; default none. */
  readonly meaning?: Meaning;
  init(parameter: Parameter): S;
  /**
   * Turns `direction` into an update; second moments come from `grad`. Both have the parameter's
   * shape, and are one tensor where nothing has filtered it.
   */
  update(
    state: S,
    direction: Tensor,
    grad: Tensor,
    context: { readonly parameter: Parameter; readonly step: number },
  ): readonly [S, Tensor];
  /**
   * Where the update is an average of directions: the average as it is about to be taken, and the
   * state that holds the next mean.
   */
  average?(state: S): Average & { readonly next: (mean: Tensor) => S };
  /**
   * A whole step in one pass, parameter <- decay parameter - rate update, where the direction is
   * the gradient; null where the backend has no kernel for it: then the host goes by `update`,
   * which gives the same. It may spend `state` and `parameter`.
   */
  step?(
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
/**
 * Lends the norm of a rule's update to the preconditioned direction, over the whole tensor or tile
 * by tile.
 */
export interface Graft<S extends State> {
  readonly rule: Rule<S>;
  readonly scope: 'tensor' | 'block';
}

/** One forward and backward pass that is to be captured. */
export interface Capture<T> {
  /** The forward pass. */
  readonly loss: () => Scalar;
  /** The parameters that are trained. */
  readonly variables: readonly Variable[];
  /** Whether signals of this parameter, by its name, are of use at this step. */
  readonly wanted: (name: string) => boolean;
  /** Runs a forward pass and the backward pass that belongs to it. */
  readonly differentiate: (loss: () => Scalar) => T;
}
/** What was captured, until it is disposed. */
export interface Captured<T, N extends Signal> {
  readonly value: T;
  /** What layer a parameter is the weight of, or why that is not known, in words for people. */
  layer(parameter: Parameter): Layer | string;
  /** Called inside tf.tidy; null where there is nothing. */
  of(block: Block): Pick<Signals, N> | null;
  dispose(): void;
}
/** Who wants the signals of passes that others run. */
export interface Listener<N extends Signal> {
  /** Asked before each forward and backward pass over variables; true: it is to be captured. */
  readonly hears: (variables: readonly Variable[]) => boolean;
  /** As in `Capture`. */
  readonly wanted: (name: string) => boolean;
  /** Takes what was captured, and disposes it. */
  readonly take: (captured: Captured<unknown, N>, variables: readonly Variable[]) => void;
}
/**
 * Where the signals beyond grad and param come from: the gradient tape, tfjs-layers, explicit taps,
 * ...
 */
export interface SignalSource<N extends Signal> {
  readonly provides: readonly N[];
  capture<T>(request: Capture<T>): Captured<T, N>;
  /**
   * Captures the passes of `tf.variableGrads` too, for loops that call it themselves, until the
   * function that it returns is called. Passes that run inside of `capture` are not heard. A source
   * without it serves `minimize`, `computeGradients` and `model.fit` alone.
   */
  overhear?(listener: Listener<N>): () => void;
}
