import { CurvatureError, type Context, type Signal, type Signals, type State, type Timing } from '@curvature/spec';
import { add, mean, mul, scalar, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { assign, preconditionerAtOnce, ruleAtOnce } from './at-once.js';
import { readScalar } from './backend.js';
import { type Cell, load, put, ruleOf } from './cell.js';
import { type Reporter, requestRefresh, swapIfDue } from './refresh.js';
import { type Complete, decayAt, type WeightDecay } from './slots.js';
import { grafted } from './grafted.js';
import { fromStack, toStack } from './stack.js';
import { owned } from './tree.js';

export type Captured = Partial<Pick<Signals, Signal>> | null;

/** One step of one parameter, in the order of the architecture; everything that it makes is tidied or kept in the cell. */
export function stepCell(
  cell: Cell,
  variable: Variable,
  raw: Tensor,
  captured: Captured,
  step: number,
  reporter: Reporter,
): void {
  const context: Context = { block: cell.block, step };
  tidy(() => {
    const grad = decayed(raw, variable, cell.slots, 'gradient', step);
    if (cell.refusal !== null) {
      if (ruleAtOnce(cell, variable, grad, step)) return;
    } else {
      swapIfDue(cell, context, reporter);
      if (estimateCurvature(cell, variable, grad, captured, context, reporter)) return;
    }
    assign(cell, variable, direction(cell, variable, grad, context, reporter), 1, step);
  });
}

/** Statistics and refresh, as planned; true if the preconditioner has taken the whole step along. */
function estimateCurvature(
  cell: Cell,
  variable: Variable,
  grad: Tensor,
  captured: Captured,
  context: Context,
  reporter: Reporter,
): boolean {
  const { planned } = cell;
  const [plan, policy] = planned ?? planCell(cell, context.step, reporter.timing());
  cell.planned = null;
  if (plan.accumulate && captured === null) return false;
  put(cell, 'policy', () => policy);
  const p = cell.slots.preconditioner!;
  const done = plan.accumulate && preconditionerAtOnce(cell, variable, grad, context);
  if (plan.accumulate && !done) {
    const signals: Partial<Signals> = {
      ...captured,
      grad: toStack(grad, cell.partition),
      ...(p.needs.includes('param') && { param: toStack(variable, cell.partition) }),
    };
    const accumulate = () => p.accumulate(load(cell, 'stats'), signals as Signals, load(cell, 'cache'), context);
    put(cell, 'stats', () =>
      owned(named(cell, 'accumulate', accumulate) as State, [grad, variable, ...Object.values(signals)]),
    );
  }
  if (plan.accumulate && p.metric) {
    void readScalar(
      tidy(() => p.metric!(load(cell, 'stats'))),
      (value) => (cell.metric = value),
    );
  }
  if (plan.refresh && !cell.pending) requestRefresh(cell, context, reporter);
  return done;
}

/** Asks the policy; its new state is kept only if the step happens. */
export function planCell(cell: Cell, step: number, timing: Timing | null): NonNullable<Cell['planned']> {
  const { refreshedAt, metric, parts, slots } = cell;
  return slots.policy.plan(parts.policy, { step, refreshedAt, metric, timing });
}

/** filter -> rule -> apply -> graft -> decay -> momentum: the update that the last pass takes off the parameter, with a decay after momentum. */
function direction(cell: Cell, variable: Variable, grad: Tensor, context: Context, reporter: Reporter): Tensor {
  const { slots, parameter } = cell;
  const { step } = context;
  const at = { parameter, step };
  const advance = (part: 'filter' | 'rule' | 'momentum' | 'warmup', rule: typeof slots.filter, x: Tensor) => {
    const [state, out] = rule.update(load(cell, part), x, grad, at);
    put(cell, part, () => owned(state as State, [grad, x, variable]));
    return out;
  };
  const before = (x: Tensor) => decayed(x, variable, slots, 'beforeMomentum', step);
  const filtered = advance('filter', slots.filter, grad);
  const needed = isRuleNeeded(cell, step);
  if (!needed && cell.parts.rule !== null) put(cell, 'rule', () => null);
  const first = needed ? advance('rule', ruleOf(slots), filtered) : filtered;
  const second = cell.parts.cache === null ? first : preconditioned(cell, filtered, first, context, reporter);
  const main = advance('momentum', slots.momentum, before(second));
  const warming = cell.refusal === null && step < slots.startStep;
  const update = warming ? advance('warmup', slots.momentum, before(first)) : main;
  if (!warming && cell.parts.warmup !== null) put(cell, 'warmup', () => null);
  return update;
}

/** A fallback has nothing to do any more where preconditioned updates have begun, and its state is let go of. */
const isRuleNeeded = ({ refusal, slots, parts }: Cell, step: number): boolean =>
  refusal !== null || slots.graft !== null || parts.cache === null || step < slots.startStep;

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

const decayed = (x: Tensor, variable: Variable, slots: Complete, at: WeightDecay['at'], step: number): Tensor =>
  slots.weightDecay?.at === at ? add(x, mul(variable, scalar(decayAt(slots, step)))) : x;

/** A plugin's own error, with the name of the block that it happened in. */
function named<T>(cell: Cell, verb: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { name } = cell.slots.preconditioner!;
    throw new CurvatureError(
      `${name}.${verb} failed on block "${cell.block.id}" [${cell.block.shape}]: ${(cause as Error).message}`,
      '',
      `"${cell.parameter.name}" was not changed at this step; parameters before it in the order of training were.`,
      { cause },
    );
  }
}
