// The experimental hook `tiledSteps` of the contract: a preconditioner takes the whole steps of many
// parameters at once, with the filter and a graft per block, by a kernel of the backend. The host
// asks only where its phases would do the same, at steps without a refresh.
import type { State } from '@curvature/spec';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { asMatrix } from '../../partition/stack.js';
import type { Cell } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import { copyBorrowed } from '../../state/tree.js';
import type { ParameterStep } from '../parameter-step.js';
import { withBlockName } from '../plugin-error.js';
import { lastPass } from '../update/last-pass.js';
import { hasBegun, hasPlainUpdate } from './grafted-update.js';

type Preconditioner = NonNullable<Cell['slots']['preconditioner']>;

/** Whether all that surrounds the preconditioner is what the hook takes. */
const hasPlainSlots = (cell: Cell) =>
  cell.slots.preconditioner?.tiledSteps !== undefined &&
  cell.slots.graft?.scope !== 'tensor' &&
  hasPlainUpdate(cell) &&
  cell.slots.signals === null &&
  cell.slots.damping === null &&
  cell.block.bias === undefined;

/** Whether the phases would take no refresh, and report none. */
const isQuiet = (step: ParameterStep) => {
  const [{ refresh }] = step.planned;
  return refresh === false && hasBegun(step);
};

const isTiled = (step: ParameterStep) => {
  const { refusal, partition } = step.cell;
  if (refusal !== null || !hasPlainSlots(step.cell) || !isQuiet(step)) return false;
  return partition.axes.length === partition.merged.length && asMatrix(partition) !== null;
};

/** Takes the steps that the hook takes, and adds them to `done`. */
export function takeTiled(
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const all = steps.filter((step) => !done.has(step) && isTiled(step));
  const hooks = new Set(all.map(({ cell }) => cell.slots.preconditioner!));
  for (const hook of hooks) {
    const group = all.filter(({ cell }) => cell.slots.preconditioner === hook);
    tidy(() => takeGroup(hook, group, skip, done));
  }
}

function entryOf(step: ParameterStep) {
  const { cell, target, grad, context, planned } = step;
  const { slots, parts, partition } = cell;
  const squares = slots.graft && slots.graft.rule.runningSquares!(parts.rule);
  if (slots.graft && !squares) return null;
  return {
    state: parts.stats,
    cache: parts.cache,
    grad,
    parameter: target.variables[0]! as Tensor,
    accumulate: planned[0].accumulate,
    tiling: asMatrix(partition)!,
    average: slots.filter.averageAhead!(parts.filter),
    squares,
    context,
    ...lastPass(cell, context.step),
  };
}

function takeGroup(
  hook: Preconditioner,
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const asked = steps.flatMap((step) => {
    const entry = entryOf(step);
    return entry === null ? [] : [{ step, entry }];
  });
  const run = () =>
    hook.tiledSteps!(
      asked.map(({ entry }) => entry),
      skip,
    );
  withBlockName(steps[0]!.cell, 'tiledSteps', run).forEach((taken, i) => {
    if (taken === null) return;
    const { step, entry } = asked[i]!;
    const { cell, grad, target } = step;
    const [variable] = target.variables as [Variable];
    replacePart(cell, 'filter', entry.average.next(taken.mean) as State);
    const { moment } = taken;
    if (moment) replacePart(cell, 'rule', entry.squares!.next(moment) as State);
    replacePart(cell, 'stats', copyBorrowed(taken.state as State, [grad, variable]));
    variable.assign(taken.parameter as Tensor<Variable['rankType']>);
    done.add(step);
  });
}
