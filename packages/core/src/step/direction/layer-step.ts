// The experimental hook `blockDiagonal` of the contract: filter, application, graft and last pass
// of a layer's kernel and bias, by one call of the backend for all layers.
import type { State } from '@curvature/spec';
import { graftedAttributes, layerSteps, runTogether } from '@curvature/spec/internal';
import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { ruleOf } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';
import { lastPass } from '../update/last-pass.js';
import { hasBegun, hasPlainUpdate } from './grafted-update.js';

/** Whether the step is one that the kernel takes, if the preconditioner has such blocks. */
const isLayer = (step: ParameterStep): boolean => {
  const { cell, target } = step;
  return (
    cell.refusal === null &&
    cell.slots.preconditioner!.blockDiagonal !== undefined &&
    cell.slots.graft?.scope === 'tensor' &&
    target.variables.length === 2 &&
    hasPlainUpdate(cell) &&
    hasBegun(step)
  );
};

/** The step of a layer as its kernel takes it; null if the plugins do not give its parts. */
function entryOf(step: ParameterStep) {
  const { cell, target, grad, context } = step;
  const { slots, parts } = cell;
  const blocks = slots.preconditioner!.blockDiagonal!(parts.cache, parts.stats);
  const squares = ruleOf(slots).runningSquares!(parts.rule);
  if (!blocks || !squares) return null;
  const average = slots.filter.averageAhead!(parts.filter);
  const [kernel, bias] = target.variables as [Variable, Variable];
  const { left, right } = blocks;
  const { decay, rate } = lastPass(cell, context.step);
  return {
    step,
    average,
    squares,
    inputs: { grad, mean: average.mean, moment: squares.moment, left, right, kernel, bias },
    attributes: graftedAttributes({ average, decay, rate }, squares),
  };
}
type LayerEntry = NonNullable<ReturnType<typeof entryOf>>;
type Taken = Readonly<Record<'mean' | 'moment' | 'kernel' | 'bias', Tensor>>;

function finish({ step, average, squares, inputs }: LayerEntry, taken: Taken): void {
  replacePart(step.cell, 'filter', average.next(taken.mean) as State);
  replacePart(step.cell, 'rule', squares.next(taken.moment) as State);
  inputs.kernel.assign(taken.kernel as Tensor<Variable['rankType']>);
  inputs.bias.assign(taken.bias as Tensor<Variable['rankType']>);
}

/** By one call for all of them, or where the backend does not take them all, one for each. */
function runAll(
  entries: readonly LayerEntry[],
  skip: Tensor | null,
): readonly (Taken | undefined)[] {
  const all = runTogether(layerSteps, entries, skip);
  if (all || entries.length < 2) return all ?? [];
  return entries.map((entry) => runTogether(layerSteps, [entry], skip)?.[0]);
}

/**
 * Takes the steps of layers that a kernel takes, and adds them to `done`.
 * @param skip [1], on backends with slow reads: where it is not 0, nothing changes.
 */
export function takeLayers(
  steps: readonly ParameterStep[],
  skip: Tensor | null,
  done: Set<ParameterStep>,
): void {
  const layers = steps.filter(isLayer);
  if (layers.length === 0) return;
  tidy(() => {
    const entries = layers.map(entryOf).filter((entry) => entry !== null);
    runAll(entries, skip).forEach((taken, i) => {
      if (!taken) return;
      finish(entries[i]!, taken);
      done.add(entries[i]!.step);
    });
  });
}
