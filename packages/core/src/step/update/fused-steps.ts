// Experimental hooks of the contract: a rule, or a preconditioner with the filter's
// `runningAverage`, takes the whole steps of many parameters at once, by a kernel of the backend.
// The host asks only where the stages in tf ops would do the same, and takes those itself if a hook
// returns null.
import type { State } from '@curvature/spec';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { identity } from '../../slots/plain.js';
import { isInLastPass } from '../../slots/rates.js';
import { type Cell, ruleOf } from '../../state/cell.js';
import { put, replacePart } from '../../state/parts.js';
import { copyBorrowed } from '../../state/tree.js';
import type { Abilities } from '../abilities/abilities.js';
import type { ParameterStep } from '../parameter-step.js';
import { withBlockName } from '../plugin-error.js';
import { lastPass } from './last-pass.js';

/** Whether the update goes to the parameter as it is, but for a decay in the last pass. */
const hasPlainUpdate = ({ slots: { momentum, weightDecay } }: Cell) =>
  momentum === identity && isInLastPass(weightDecay);

/** Whether the fallback rule may take the whole step of a parameter that is not preconditioned. */
const isRuleAlone = ({ cell }: ParameterStep) => {
  const { slots, block, refusal } = cell;
  return (
    refusal !== null &&
    ruleOf(slots).fusedSteps !== undefined &&
    block.bias === undefined &&
    (slots.filter === identity ||
      (slots.filter.runningAverage !== undefined && slots.storage === null)) &&
    hasPlainUpdate(cell)
  );
};

/** Whether the preconditioner may do its own work, the filter's and the last pass at once. */
const isPreconditionerAlone = ({ cell, context, planned: [{ accumulate }] }: ParameterStep) => {
  const { slots, refreshedAt, partition, block } = cell;
  return (
    slots.preconditioner?.fusedSteps !== undefined &&
    accumulate &&
    cell.refusal === null &&
    context.step >= slots.startStep &&
    slots.signals === null &&
    slots.trust === null &&
    block.bias === undefined &&
    slots.filter.runningAverage !== undefined &&
    slots.graft === null &&
    slots.storage === null &&
    (refreshedAt !== null || slots.preconditioner.refresh === undefined) &&
    partition.cuts.every((n) => n === 1) &&
    hasPlainUpdate(cell) &&
    block.parameter.shape.length > 0
  );
};

/**
 * Takes the steps that hooks take. A preconditioner uses the roots of earlier steps, as the phases
 * do when a refresh is late.
 * @param skip [1], on backends with slow reads: where it is not 0, nothing changes.
 * @returns The steps that are done; nothing has changed for the others.
 */
export function takeFused(
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  { takeTiled }: Pick<Abilities, 'takeTiled'>,
): ReadonlySet<ParameterStep> {
  const done = new Set<ParameterStep>();
  const preconditioned = steps.filter(isPreconditionerAlone);
  for (const [hook, group] of groups(preconditioned, ({ cell }) => cell.slots.preconditioner!))
    tidy(() => preconditionerSteps(hook, group, skip, done));
  const ruled = steps.filter(isRuleAlone);
  for (const [rule, group] of groups(ruled, ({ cell }) => ruleOf(cell.slots)))
    tidy(() => ruleSteps(rule, group, skip, done));
  takeTiled(steps, skip, done);
  return done;
}

function groups<K>(steps: readonly ParameterStep[], keyOf: (step: ParameterStep) => K) {
  const all = new Map<K, ParameterStep[]>();
  for (const step of steps) {
    const key = keyOf(step);
    const group = all.get(key);
    if (group) group.push(step);
    else all.set(key, [step]);
  }
  return all;
}

const variableOf = ({ target }: ParameterStep) => target.variables[0]!;

/** What every entry has; null for the average where no filter stands before the rule. */
const entryOf = (step: ParameterStep, state: State) => ({
  state,
  grad: step.grad,
  parameter: variableOf(step) as Tensor,
  ...lastPass(step.cell, step.context.step),
});
const averageOf = ({ cell: { slots, parts } }: ParameterStep) =>
  slots.filter.runningAverage?.(parts.filter) ?? null;

function ruleSteps(
  rule: ReturnType<typeof ruleOf>,
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const entries = steps.map((step) => ({
    ...entryOf(step, step.cell.parts.rule),
    average: averageOf(step),
    context: { parameter: step.cell.parameter, step: step.context.step },
  }));
  rule.fusedSteps!(entries, skip).forEach((taken, i) => {
    if (taken === null) return;
    const { state, mean, parameter } = taken;
    if (mean) replacePart(steps[i]!.cell, 'filter', entries[i]!.average!.next(mean) as State);
    finish(steps[i]!, 'rule', state as State, parameter);
    done.add(steps[i]!);
  });
}

function preconditionerSteps(
  preconditioner: NonNullable<Cell['slots']['preconditioner']>,
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const entries = steps.map((step) => ({
    ...entryOf(step, step.cell.parts.stats),
    average: averageOf(step)!,
    context: { ...step.context, gradNorm: step.grad === step.raw ? step.norm : null },
  }));
  const run = () => preconditioner.fusedSteps!(entries, skip);
  withBlockName(steps[0]!.cell, 'fusedSteps', run).forEach((taken, i) => {
    if (taken === null) return;
    const { state, mean, parameter } = taken;
    const { cell } = steps[i]!;
    replacePart(cell, 'filter', entries[i]!.average.next(mean) as State);
    // As in the stages: no later step of this parameter takes the fallback.
    if (cell.parts.rule !== null) put(cell, 'rule', () => null);
    finish(steps[i]!, 'stats', state as State, parameter);
    done.add(steps[i]!);
  });
}

function finish(
  step: ParameterStep,
  part: 'rule' | 'stats',
  state: State,
  parameter: Tensor,
): void {
  const variable = variableOf(step);
  replacePart(step.cell, part, copyBorrowed(state, [step.grad, variable]));
  variable.assign(parameter as Tensor<Variable['rankType']>);
}
