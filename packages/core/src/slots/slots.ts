import {
  checkKnown,
  checkNumber,
  checkOneOf,
  CurvatureError,
  type AnyPreconditioner,
  type Damping,
  type Graft,
  type Parameter,
  type Policy,
  type Rule,
  type Signal,
  type SignalSource,
} from '@curvature/spec';
import type { Clip } from '../step/screening/clip.js';
import type { Telemetry } from '../diagnostics/events.js';
import { type Partitioner, tiles } from '../partition/partition.js';
import { everyStep, identity } from './plain.js';
import { checkStorage, type Storage } from '../state/codecs/storage.js';
import type { Trust } from '../step/direction/trust.js';

/** A constant, or a function of the step, which counts from 1. */
export type Rate = number | ((step: number) => number);

/**
 * Where `rate * parameter` is added: to the gradient (L2), to the update before its momentum, or
 * after it (decoupled).
 */
export interface WeightDecay {
  readonly rate: Rate;
  readonly at: 'gradient' | 'beforeMomentum' | 'afterMomentum';
  /**
   * The learning rate at its highest. Given it, the decay is times learningRate / peak as well, so
   * that it fades with the schedule: Meta's CORRECTED, Defazio 2025 (arXiv 2506.02285). The step
   * then takes off learningRate * (learningRate / peak) * rate * parameter. Default: not given; the
   * step takes off learningRate * rate * parameter.
   */
  readonly peak?: number;
}

/* oxlint-disable typescript/no-explicit-any -- each slot keeps its own kind of state */
/** What may differ from parameter to parameter. */
export interface GroupSlots<N extends Signal> {
  readonly learningRate: Rate;
  readonly preconditioner: AnyPreconditioner<N> | null;
  /** false: this parameter takes the fallback rule alone. Default true. */
  readonly precondition: boolean;
  /** How parameters become stacks of tiles; default `tiles()`. */
  readonly partition: Partitioner;
  /** When to accumulate and refresh; default at every step. */
  readonly policy: Policy<any>;
  /** Lends the preconditioned direction its norm; default none. */
  readonly graft: Graft<any> | null;
  /**
   * Before the preconditioner, e.g. the average of gradients that SONew preconditions; default
   * none.
   */
  readonly filter: Rule<any>;
  /** After it, e.g. Shampoo's heavy ball; default none. */
  readonly momentum: Rule<any>;
  /** For what is not preconditioned, where there is no graft; default plain gradient descent. */
  readonly fallback: Rule<any>;
  readonly weightDecay: WeightDecay | null;
  /**
   * The first step whose update is preconditioned, counted from 1; default 1. Until then the
   * graft's (or fallback's) update is applied with a momentum of its own, while statistics, roots
   * and the preconditioned momentum go on (Google's warm-up).
   */
  readonly startStep: number;
}
/* oxlint-enable typescript/no-explicit-any */
/** Slots that are set, or unset by null: then they do what they do by default. */
export type Overrides<N extends Signal> = { readonly learningRate?: Rate } & {
  readonly [Slot in keyof Omit<GroupSlots<N>, 'learningRate'>]?: GroupSlots<N>[Slot] | null;
};

/** The whole optimizer. */
export interface HostSlots<N extends Signal> {
  /**
   * What happens to all gradients together, before anything else sees them, e.g.
   * `clipGlobalNorm(1)`; default nothing.
   */
  readonly clip: Clip | null;
  /**
   * What all preconditioned directions are multiplied by, before decay and momentum, e.g.
   * `klClip()`; default nothing.
   */
  readonly trust: Trust | null;
  /**
   * Damping that follows how well the quadratic model predicts the loss, e.g.
   * `levenbergMarquardt()`; preconditioners find it in their context. It works with `minimize` and
   * `model.fit`, which have the loss. Default none: preconditioners have damping of their own.
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- its state is its own business
  readonly damping: Damping<any> | null;
  /**
   * Overrides for a parameter, or undefined for none: learning rate, decay, precondition or not,
   * any slot.
   */
  readonly groups: ((parameter: Parameter) => Overrides<N> | undefined) | null;
  /**
   * A refresh comes into use `delay` steps after its request, or as soon as it is ready. Default:
   * at once if the solver is synchronous, else 'asap'.
   */
  readonly pipeline: { readonly delay: number | 'asap' } | null;
  /**
   * Parts of the state that are kept in 16 bits between steps, e.g. `{ statistics:
   * int16WithDiagonal() }`; default none.
   */
  readonly storage: Storage | null;
  /**
   * Failed refreshes in a row, or steps in a row with gradients that are not finite, that are
   * survived; default 3.
   */
  readonly toleratedFailures: number;
  readonly onEvent: ((event: Telemetry) => void) | null;
}

type Extra<N extends Signal> = Exclude<N, 'grad' | 'param'>;
/**
 * A source of signals is required exactly where the preconditioner needs more than gradients and
 * parameters.
 */
export type Sources<N extends Signal> = [Extra<N>] extends [never]
  ? { readonly signals?: undefined }
  : { readonly signals: SignalSource<Extra<N>> };

export type Slots<N extends Signal> = Overrides<N> &
  Partial<HostSlots<N>> & {
    readonly learningRate: Rate;
    readonly preconditioner: AnyPreconditioner<N> | null;
  } & Sources<N>;

export type Complete = GroupSlots<Signal> &
  HostSlots<Signal> & { readonly signals: SignalSource<Signal> | null };

const DEFAULTS = {
  precondition: true,
  partition: tiles(),
  policy: everyStep,
  graft: null,
  filter: identity,
  momentum: identity,
  fallback: identity,
  weightDecay: null,
  startStep: 1,
  groups: null,
  clip: null,
  trust: null,
  damping: null,
  storage: null,
  pipeline: null,
  toleratedFailures: 3,
  onEvent: null,
  signals: null,
};
const NAMES = ['learningRate', 'preconditioner', ...Object.keys(DEFAULTS)];

/** Without those that are undefined. */
export const given = (slots: object) =>
  Object.fromEntries(Object.entries(slots).filter(([, value]) => value !== undefined));

/** Those that are given, and the default of each that is null. */
const settled = (slots: object) =>
  Object.fromEntries(
    Object.entries(given(slots)).map(([name, value]) => [
      name,
      value === null && name in DEFAULTS ? DEFAULTS[name as keyof typeof DEFAULTS] : value,
    ]),
  );

/**
 * Fills in the defaults and checks every value. @throws CurvatureError naming the slot, its value
 * and its range.
 */
export function complete(slots: object): Complete {
  checkKnown('secondOrder', slots, NAMES);
  const full = { ...DEFAULTS, ...settled(slots) } as unknown as Complete;
  check(full, 'secondOrder');
  checkNumber('secondOrder', 'toleratedFailures', full.toleratedFailures, {
    min: 0,
    integer: true,
  });
  if (full.storage) checkStorage(full.storage);
  checkFunctions(full);
  if (full.pipeline && full.pipeline.delay !== 'asap') {
    checkNumber('secondOrder', "pipeline.delay (if not 'asap')", full.pipeline.delay, {
      min: 0,
      integer: true,
    });
  }
  return full;
}

/** The slots of one parameter: the optimizer's, overridden by its group. */
export function slotsOf(slots: Complete, parameter: Parameter): Complete {
  const overrides = slots.groups?.(parameter);
  if (!overrides) return slots;
  const owner = `secondOrder, group of ${parameter.name}`;
  checkKnown(owner, overrides, [...NAMES.slice(0, 2), ...Object.keys(DEFAULTS).slice(0, 9)]);
  const full = { ...slots, ...settled(overrides) } as Complete;
  check(full, owner);
  return full;
}

/** Slots whose values are functions, or hold some. */
function checkFunctions({ clip, trust, damping }: Complete): void {
  for (const [name, value, example] of [
    ['clip', clip, 'clipGlobalNorm(1)'],
    ['trust', trust, 'klClip(0.01)'],
  ] as const) {
    if (value !== null && typeof value !== 'function') throw noValueOf(name, value, example);
  }
  if (damping === null) return;
  if (typeof damping?.init !== 'function')
    throw noValueOf('damping', damping, 'levenbergMarquardt({ initial: 0.1 })');
  checkNumber('secondOrder', 'damping.every', damping.every, { min: 1, integer: true });
}

const noValueOf = (name: string, value: unknown, example: string) =>
  new CurvatureError(
    `secondOrder: slot ${name} is ${JSON.stringify(value)}, which is no value for it.`,
    'A number was given where a value is taken that holds it.',
    `Give for example ${example}.`,
  );

/** A preconditioner that looks at layers needs someone who shows them. */
function checkSignals({ preconditioner, signals }: Complete, owner: string): void {
  const provided = new Set<string>(['grad', 'param', ...(signals?.provides ?? [])]);
  const missing = preconditioner?.needs.filter((signal) => !provided.has(signal)) ?? [];
  if (missing.length === 0) return;
  throw new CurvatureError(
    `${owner}: ${preconditioner!.name} needs ${missing.join(' and ')}, which no slot provides.`,
    'It works by layers, whose inputs and output gradients must be captured.',
    'Set the slot signals, e.g. to captureLayers() of @curvature/backend-tfjs.',
  );
}

function check(slots: Complete, owner: string): void {
  checkSignals(slots, owner);
  const { learningRate, weightDecay, startStep, graft } = slots;
  if (typeof learningRate !== 'function')
    checkNumber(owner, 'learningRate', learningRate, { min: 0, below: Infinity });
  checkNumber(owner, 'startStep', startStep, { min: 1 });
  if (graft) checkOneOf(owner, 'graft.scope', graft.scope, ['tensor', 'block']);
  if (!weightDecay) return;
  const { rate, at, peak } = weightDecay;
  if (peak !== undefined)
    checkNumber(owner, 'weightDecay.peak', peak, { above: 0, below: Infinity });
  if (typeof rate !== 'function')
    checkNumber(owner, 'weightDecay.rate', rate, { min: 0, below: Infinity });
  checkOneOf(owner, 'weightDecay.at', at, ['gradient', 'beforeMomentum', 'afterMomentum']);
}

/** @throws CurvatureError for a function that gives no number. */
export const rateAt = (name: string, rate: Rate, step: number): number =>
  typeof rate === 'function'
    ? checkNumber('secondOrder', `${name} at step ${step}`, rate(step), { min: 0, below: Infinity })
    : rate;

/** What the parameter is multiplied by before it is added to the gradient or the update. */
export function decayAt({ weightDecay, learningRate }: Complete, step: number): number {
  if (!weightDecay) return 0;
  const rate = rateAt('weightDecay.rate', weightDecay.rate, step);
  const { peak } = weightDecay;
  return peak === undefined ? rate : (rate * rateAt('learningRate', learningRate, step)) / peak;
}
