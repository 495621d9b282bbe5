// The experimental hook `tiledSteps` of the contract: a preconditioner takes the whole steps of many
// parameters at once, with the filter and a graft per block, by a kernel of the backend. The host
// asks only where its phases would do the same: for all of a step without a refresh, or with one that
// comes later, and after other refreshes for what follows the statistics.
import type { State } from '@curvature/spec';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { asMatrix } from '../../partition/stack.js';
import type { Cell } from '../../state/cell.js';
import { put, replacePart } from '../../state/parts.js';
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

/** Whether the phases would go by what is in use before the step: no refresh, or one that comes later. */
const isQuiet = ({ cell, planned: [{ refresh }] }: ParameterStep) =>
  refresh === false || (refresh === true && cell.slots.preconditioner!.refreshesLater?.() === true);

const isTiled = (step: ParameterStep) => {
  const { refusal, partition } = step.cell;
  if (refusal !== null || !hasPlainSlots(step.cell) || !hasBegun(step)) return false;
  return partition.axes.length === partition.merged.length && asMatrix(partition) !== null;
};

/** Takes the quiet steps that the hook takes, and adds them to `done`. */
export function takeTiled(
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  take(
    steps.filter((step) => isQuiet(step) && isTiled(step)),
    ({ planned }) => planned[0].accumulate,
    skip,
    done,
  );
}

/**
 * The same of the others, whose statistics are those of this step already: their directions are by
 * the roots that are in use by now.
 */
export function takeRefreshed(
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  take(
    steps.filter((step) => !isQuiet(step) && isTiled(step)),
    () => false,
    skip,
    done,
  );
}

function take(
  steps: readonly ParameterStep[],
  accumulates: (step: ParameterStep) => boolean,
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const all = steps.filter((step) => !done.has(step));
  const hooks = new Set(all.map(({ cell }) => cell.slots.preconditioner!));
  for (const hook of hooks) {
    const asked = all.flatMap((step) => {
      if (step.cell.slots.preconditioner !== hook) return [];
      const entry = entryOf(step, accumulates(step));
      return entry === null ? [] : [{ step, entry }];
    });
    tidy(() => takeGroup(hook, asked, skip, done));
  }
}

function entryOf(step: ParameterStep, accumulate: boolean) {
  const { cell, target, grad, context } = step;
  const { slots, parts, partition } = cell;
  const squares = slots.graft && slots.graft.rule.runningSquares!(parts.rule);
  if (slots.graft && !squares) return null;
  return {
    state: parts.stats,
    cache: parts.cache,
    grad,
    parameter: target.variables[0]! as Tensor,
    accumulate,
    tiling: asMatrix(partition)!,
    average: slots.filter.averageAhead!(parts.filter),
    squares,
    context,
    ...lastPass(cell, context.step),
  };
}

type Entry = NonNullable<ReturnType<typeof entryOf>>;

function takeGroup(
  hook: Preconditioner,
  asked: readonly { readonly step: ParameterStep; readonly entry: Entry }[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  if (asked.length === 0) return;
  const run = () =>
    hook.tiledSteps!(
      asked.map(({ entry }) => entry),
      skip,
    );
  withBlockName(asked[0]!.step.cell, 'tiledSteps', run).forEach((taken, i) => {
    if (taken === null) return;
    const { step, entry } = asked[i]!;
    const { cell, grad, target } = step;
    const [variable] = target.variables as [Variable];
    replacePart(cell, 'filter', entry.average.next(taken.mean) as State);
    const { moment } = taken;
    if (moment) replacePart(cell, 'rule', entry.squares!.next(moment) as State);
    // As in the stages: no later step of this parameter takes the fallback.
    else if (cell.parts.rule !== null) put(cell, 'rule', () => null);
    replacePart(cell, 'stats', copyBorrowed(taken.state as State, [grad, variable]));
    variable.assign(taken.parameter as Tensor<Variable['rankType']>);
    done.add(step);
  });
}
