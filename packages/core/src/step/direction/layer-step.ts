// The experimental hook `blockDiagonal` of the contract: filter, application, graft and last pass of a
// layer's kernel and bias by one call of the backend.
import type { State } from '@curvature/spec';
import { graftedAttributes, layerSteps, runTogether } from '@curvature/spec/internal';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { ruleOf } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';
import { lastPass } from '../update/last-pass.js';
import { hasBegun, hasPlainUpdate } from './grafted-update.js';

/** Whether the step is one that the kernel takes, if the preconditioner has such blocks. */
const isLayer = (step: ParameterStep): boolean => {
  const { cell, target } = step;
  return (
    cell.slots.preconditioner!.blockDiagonal !== undefined &&
    cell.slots.graft?.scope === 'tensor' &&
    target.variables.length === 2 &&
    hasPlainUpdate(cell) &&
    hasBegun(step)
  );
};

/** Takes the step of a layer if a kernel does. Called inside tf.tidy. @returns Whether it did. */
export function takeLayer(step: ParameterStep): boolean {
  if (!isLayer(step)) return false;
  const { cell, target, grad, context } = step;
  const { slots, parts } = cell;
  const blocks = slots.preconditioner!.blockDiagonal!(parts.cache, parts.stats);
  const squares = ruleOf(slots).runningSquares!(parts.rule);
  if (!blocks || !squares) return false;
  const average = slots.filter.averageAhead!(parts.filter);
  const [kernel, bias] = target.variables as [Variable, Variable];
  const taken = runTogether(layerSteps, [
    {
      inputs: { grad, mean: average.mean, moment: squares.moment, ...blocks, kernel, bias },
      attributes: graftedAttributes({ average, ...lastPass(cell, context.step) }, squares),
    },
  ]);
  if (!taken) return false;
  const [{ mean, moment, ...next }] = taken as [Record<'mean' | 'moment' | Part, Tensor>];
  replacePart(cell, 'filter', average.next(mean) as State);
  replacePart(cell, 'rule', squares.next(moment) as State);
  kernel.assign(next.kernel as Tensor<Variable['rankType']>);
  bias.assign(next.bias as Tensor<Variable['rankType']>);
  return true;
}
type Part = 'kernel' | 'bias';
