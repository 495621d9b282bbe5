import { CurvatureError, type Context, type Signal, type Signals, type State, type Timing } from '@curvature/spec';
import { add, clone, mean, mul, scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { assign, preconditionerAtOnce, ruleAtOnce } from './at-once.js';
import { readScalar } from './backend.js';
import { type Cell, hasCache, isCoded, load, put, ruleOf } from '../state/cell.js';
import { noteMissed, type Reporter, requestRefresh, swapIfDue } from './refresh.js';
import { type Complete, decayAt, type WeightDecay } from '../slots/slots.js';
import { grafted } from './grafted.js';
import { identity } from '../slots/plain.js';
import { fromStack, toStack } from '../partition/stack.js';
import type { Target } from '../partition/target.js';
import { noteWaiting } from '../diagnostics/waiting.js';
import { owned } from '../state/tree.js';

export type Captured = Partial<Pick<Signals, Signal>> | null;

/** What a step of one parameter works with. */
export interface Turn {
  readonly cell: Cell;
  readonly target: Target;
  /** Of the loss alone, in the shape of the cell's parameter. */
  readonly raw: Tensor;
  /** |raw|, where it is known. */
  readonly norm: number | null;
  /** What was captured for it; {} where nothing is needed, null where something is and there is nothing. */
  readonly captured: () => Captured;
  readonly context: Context;
}

/** Half a step: the direction that the preconditioner proposes, before decay and momentum. */
export interface Halfway {
  readonly turn: Turn;
  readonly grad: Tensor;
  /** Of the rule alone, for the steps before `startStep`. */
  readonly first: Tensor;
  readonly second: Tensor;
}

/** Statistics, refresh and direction; null where the whole step could be taken at once, or there is none to take. Called inside tf.tidy. */
export function propose(turn: Turn, reporter: Reporter): Halfway | null {
  const { cell, target, raw, context } = turn;
  const grad = decayed(raw, target, cell.slots, 'gradient', context.step);
  if (cell.refusal !== null) {
    if (ruleAtOnce(cell, target, grad, context.step)) return null;
  } else {
    swapIfDue(cell, context, reporter);
    if (estimateCurvature(turn, grad, reporter)) return null;
    noteWaiting(cell, context.step, reporter);
    if (isWaiting(cell, context.step)) {
      advance(turn, grad, 'filter', grad);
      return null;
    }
  }
  return { turn, grad, ...direction(turn, grad, reporter) };
}

/**
 * While its first cache is under way a parameter stays where it is, if it has neither a graft nor a fallback of its own: the learning rate is
 * one of preconditioned directions, and plain gradients can be a thousand times as long.
 */
const isWaiting = (cell: Cell, step: number): boolean =>
  !hasCache(cell) && cell.pending !== null && step >= cell.slots.startStep && ruleOf(cell.slots) === identity;

/** Decay, momentum, learning rate and assignment. Called inside tf.tidy. */
export function settle({ turn, grad, first, second }: Halfway): void {
  const { cell, target, context } = turn;
  const { slots, refusal } = cell;
  const before = (x: Tensor) => decayed(x, target, slots, 'beforeMomentum', context.step);
  const main = advance(turn, grad, 'momentum', before(second));
  const warming = refusal === null && context.step < slots.startStep;
  const update = warming ? advance(turn, grad, 'warmup', before(first)) : main;
  if (!warming && cell.parts.warmup !== null) put(cell, 'warmup', () => null);
  assign(cell, target, update, 1, context.step);
}

/** Statistics and refresh, as planned; true if the preconditioner has taken the whole step along. */
function estimateCurvature(turn: Turn, grad: Tensor, reporter: Reporter): boolean {
  const { cell, target, raw, norm, context } = turn;
  const [plan, policy] = cell.planned ?? planCell(cell, context.step, reporter.timing());
  cell.planned = null;
  const captured = plan.accumulate ? turn.captured() : {};
  cell.isUncaptured = captured === null;
  if (captured === null) return false;
  const seen = { ...context, gradNorm: grad === raw ? norm : null };
  const done = plan.accumulate && preconditionerAtOnce(cell, target, grad, seen);
  if (plan.accumulate && !done) accumulate(turn, grad, captured);
  if (plan.accumulate) readMetric(cell, context);
  const [refresh, state] = judged(cell, plan.refresh, policy, context.step);
  put(cell, 'policy', () => state);
  const isDue = refresh || isOfOtherDamping(cell, context);
  if (isDue && !cell.pending) requestRefresh(cell, context, reporter);
  else if (plan.refresh && cell.pending) noteMissed(cell, cell.pending, context, reporter);
  return done;
}

function accumulate({ cell, target, context }: Turn, grad: Tensor, captured: NonNullable<Captured>): void {
  const p = cell.slots.preconditioner!;
  const signals: Partial<Signals> = {
    ...captured,
    grad: toStack(grad, cell.partition),
    ...(p.needs.includes('param') && { param: toStack(target.value(), cell.partition) }),
  };
  const compute = () => p.accumulate(load(cell, 'stats'), signals as Signals, load(cell, 'cache'), context);
  const borrowed = [grad, ...target.variables, ...Object.values(signals)];
  put(cell, 'stats', () => owned(named(cell, 'accumulate', compute) as State, borrowed));
}

function readMetric(cell: Cell, context: Context): void {
  const { preconditioner } = cell.slots;
  if (!preconditioner?.metric) return;
  const scalarOf = () => preconditioner.metric!(load(cell, 'stats'), context);
  void readScalar(tidy(scalarOf), (value) => (cell.metric = value));
}

/** How far damping may move before what was made with it is made anew, of the same statistics. */
const NEAR = 1.25;
const isOfOtherDamping = ({ damping, refreshedAt }: Cell, { damping: now }: Context): boolean =>
  now !== undefined && damping !== null && refreshedAt !== null && Math.max(now / damping, damping / now) > NEAR;

/** Asks the policy that wanted to see the statistics first. While a refresh is under way there is nothing to ask. */
function judged(cell: Cell, refresh: boolean | 'judge', policy: State, step: number): readonly [boolean, State] {
  if (refresh !== 'judge') return [refresh, policy];
  const { policy: asked } = cell.slots;
  if (cell.pending || !asked.judge) return [!cell.pending, policy];
  const metric = cell.slots.preconditioner?.metric ? cell.metric : null;
  return asked.judge(policy, { step, metric, refreshedAt: cell.refreshedAt });
}

/** Asks the policy; its new state is kept only if the step happens. */
export function planCell(cell: Cell, step: number, timing: Timing | null): NonNullable<Cell['planned']> {
  const { refreshedAt, metric, parts, slots } = cell;
  return slots.policy.plan(parts.policy, { step, refreshedAt, metric, timing });
}

type RulePart = 'filter' | 'rule' | 'momentum' | 'warmup';
const ruleIn = (slots: Complete, part: RulePart) =>
  part === 'filter' ? slots.filter : part === 'rule' ? ruleOf(slots) : slots.momentum;

function advance({ cell, target, context }: Turn, grad: Tensor, part: RulePart, x: Tensor): Tensor {
  const at = { parameter: cell.parameter, step: context.step };
  const [state, out] = ruleIn(cell.slots, part).update(load(cell, part), x, grad, at);
  // What a codec replaces is disposed, and the update may be part of it.
  const update = isCoded(cell, part) ? clone(out) : out;
  put(cell, part, () => owned(state as State, [grad, x, ...target.variables]));
  return update;
}

/** filter -> rule -> apply -> graft */
function direction(turn: Turn, grad: Tensor, reporter: Reporter): { first: Tensor; second: Tensor } {
  const { cell, context } = turn;
  const filtered = advance(turn, grad, 'filter', grad);
  const needed = isRuleNeeded(cell, context.step);
  if (!needed && cell.parts.rule !== null) put(cell, 'rule', () => null);
  const first = needed ? advance(turn, grad, 'rule', filtered) : filtered;
  const second = !hasCache(cell) ? first : preconditioned(cell, filtered, first, context, reporter);
  return { first, second };
}

/** A fallback has nothing to do any more where preconditioned updates have begun, and its state is let go of. */
const isRuleNeeded = (cell: Cell, step: number): boolean =>
  cell.refusal !== null || cell.slots.graft !== null || !hasCache(cell) || step < cell.slots.startStep;

function preconditioned(cell: Cell, filtered: Tensor, first: Tensor, context: Context, reporter: Reporter): Tensor {
  const { slots, partition, parameter } = cell;
  const apply = () =>
    slots.preconditioner!.apply(load(cell, 'cache'), toStack(filtered, partition), load(cell, 'stats'), context);
  const x = named(cell, 'apply', apply);
  if (!slots.graft) return fromStack(x, partition, parameter.shape);
  const note = slots.onEvent !== null && cell.last?.step === context.step;
  const see = (ratio: Tensor) => void (note && noteRatio(cell, mean(ratio), context, reporter));
  // Over the whole tensor no norm minds the order of its elements, which spares the lender's stack.
  if (slots.graft.scope === 'tensor') return grafted(fromStack(x, partition, parameter.shape), first, 1, see);
  return fromStack(grafted(x, toStack(first, partition), x.shape[0]!, see), partition, parameter.shape);
}

function noteRatio(cell: Cell, ratio: Tensor, { step }: Context, reporter: Reporter): void {
  void readScalar(ratio, (value) => reporter.emit({ type: 'graft', block: cell.block.id, step, ratio: value }));
}

const decayed = (x: Tensor, target: Target, slots: Complete, at: WeightDecay['at'], step: number): Tensor =>
  slots.weightDecay?.at === at ? add(x, mul(target.value(), scalar(decayAt(slots, step)))) : x;

/** A plugin's own error, with the name of the block that it happened in. */
function named<T>(cell: Cell, verb: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { name } = cell.slots.preconditioner!;
    throw new CurvatureError(
      `${name}.${verb} failed on block "${cell.block.id}" [${cell.block.shape}]: ${(cause as Error).message}`,
      'Usually the plugin met a shape or a value that it does not take, or this backend lacks an operation.',
      cell.slots.trust === null
        ? `"${cell.parameter.name}" was not changed at this step; parameters before it in the order of training were.`
        : 'No parameter was changed at this step.',
      { cause },
    );
  }
}
