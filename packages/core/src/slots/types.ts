import type {
  AnyPreconditioner,
  Damping,
  Graft,
  Parameter,
  Policy,
  Rule,
  Signal,
  SignalSource,
} from '@curvature/spec';
import type { Across } from '../ranks/joining/across.js';
import type { Average } from '../averages/average.js';
import type { Telemetry } from '../diagnostics/telemetry/events.js';
import type { Partitioner } from '../partition/partition.js';
import type { Packings, Storage } from '../state/codecs/storage.js';
import type { Trust } from '../step/direction/trust.js';
import type { Clip } from '../step/screening/clip.js';
import type { Rate, WeightDecay } from './rates.js';

/* oxlint-disable typescript/no-explicit-any -- each slot keeps its own kind of state */
/** The slots that may differ from parameter to parameter. */
export interface GroupSlots<N extends Signal> {
  readonly learningRate: Rate;
  readonly preconditioner: AnyPreconditioner<N> | null;
  /**
   * false, or the reason why not, which `plan()` shows: this parameter takes the fallback rule
   * alone. Default true.
   */
  readonly precondition: boolean | string;
  /** Cuts parameters into stacks of equal tiles; default `tiles()`. */
  readonly partition: Partitioner;
  /** When to accumulate and refresh; default at every step. */
  readonly policy: Policy<any>;
  /** Gives the preconditioned direction the norm of its rule's update; default none. */
  readonly graft: Graft<any> | null;
  /**
   * A rule before the preconditioner, e.g. the average of gradients that SONew preconditions;
   * default none.
   */
  readonly filter: Rule<any>;
  /** A rule after the preconditioner, e.g. Shampoo's heavy ball; default none. */
  readonly momentum: Rule<any>;
  /** The rule of unpreconditioned parameters without a graft; default plain gradient descent. */
  readonly fallback: Rule<any>;
  readonly weightDecay: WeightDecay | null;
  /**
   * The first step whose update is preconditioned, counted from 1; default 1. Before it the graft's
   * (or fallback's) update is applied with a momentum of its own, while statistics, roots and the
   * preconditioned momentum are updated (Google's warm-up).
   */
  readonly startStep: number;
}
/* oxlint-enable typescript/no-explicit-any */
/** Slots that override others; null resets a slot to its default. */
export type Overrides<N extends Signal> = { readonly learningRate?: Rate } & {
  readonly [Slot in keyof Omit<GroupSlots<N>, 'learningRate'>]?: GroupSlots<N>[Slot] | null;
};

/** The slots of the whole optimizer. */
export interface HostSlots<N extends Signal> {
  /** Scales all gradients together before any other slot sees them, e.g. `clipGlobalNorm(1)`. */
  readonly clip: Clip | null;
  /**
   * A factor of all preconditioned directions, applied before decay and momentum, e.g. `klClip()`;
   * default none.
   */
  readonly trust: Trust | null;
  /**
   * Damping that adapts to how well the quadratic model predicts the loss, e.g.
   * `levenbergMarquardt()`; preconditioners read it from their context. It works with `minimize`
   * and `model.fit`, which know the loss. Default none: preconditioners have damping of their own.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- its state is its own business
  readonly damping: Damping<any> | null;
  /**
   * Overrides of any group slot for a parameter, or undefined for none. `all` are the parameters
   * that are trained together at its first step, or are planned, in order: the last layer is known
   * by them.
   */
  readonly groups:
    | ((parameter: Parameter, all: readonly Parameter[]) => Overrides<N> | undefined)
    | null;
  /**
   * A refresh comes into use `delay` steps after its request, or as soon as it is ready. Default:
   * at once if the solver is synchronous, else 'asap'.
   */
  readonly pipeline: { readonly delay: number | 'asap' } | null;
  /**
   * Parts of the state that are stored in 16 bits between steps, e.g. `{ statistics:
   * int16WithDiagonal() }`; default none.
   */
  readonly storage: Storage | null;
  /**
   * How many failed refreshes in a row, or steps in a row with non-finite gradients, do not stop
   * training; default 3.
   */
  readonly toleratedFailures: number;
  readonly onEvent: ((event: Telemetry) => void) | null;
  /**
   * An average of the weights, e.g. `scheduleFree()`, which `optimizer.evaluate(f)` swaps in;
   * default none.
   */
  readonly average: Average | null;
  /**
   * Ranks that train the same model on other examples, as `ranks()` of @curvature/distributed gives
   * them: gradients and losses become means over all, refreshes are dealt. Default none.
   */
  readonly across: Across | null;
}

type Extra<N extends Signal> = Exclude<N, 'grad' | 'param'>;
/**
 * A source of signals is required exactly if the preconditioner needs more than gradients and
 * parameters.
 */
type Sources<N extends Signal> = [Extra<N>] extends [never]
  ? { readonly signals?: undefined }
  : { readonly signals: SignalSource<Extra<N>> };

/** The argument of `secondOrder`. */
export type Slots<N extends Signal> = Overrides<N> &
  Partial<HostSlots<N>> & {
    readonly learningRate: Rate;
    readonly preconditioner: AnyPreconditioner<N> | null;
  } & Sources<N>;

/** All slots, defaults filled in. */
export type Complete = GroupSlots<Signal> &
  Omit<HostSlots<Signal>, 'storage'> & {
    readonly storage: Packings | null;
    readonly signals: SignalSource<Signal> | null;
    /** By name, for a null in `groups`. */
    readonly defaults: Readonly<Record<string, unknown>>;
    /** The second argument of `groups`; the host adds it. */
    readonly peers?: readonly Parameter[];
  };
