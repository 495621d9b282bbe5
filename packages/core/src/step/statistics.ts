import type { Signal, Signals, State } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import { load, replacePart } from '../state/parts.js';
import { copyBorrowed } from '../state/tree.js';
import { readScalar } from './backend.js';
import type { ParameterStep } from './parameter-step.js';
import { withBlockName } from './plugin-error.js';

/** The captured signals of a block: {} if none are needed. */
type Captured = Partial<Pick<Signals, Signal>>;

/** Adds this step to the statistics of a preconditioned block, as planned. In tf.tidy. */
export function updateStatistics(
  { cell, stacks, target, grad, context }: ParameterStep,
  captured: Captured,
): void {
  const p = cell.slots.preconditioner!;
  const signals: Partial<Signals> = {
    ...captured,
    ...(p.needs.includes('grad') && { grad: stacks.toStack(grad, cell.partition) }),
    ...(p.needs.includes('param') && { param: stacks.toStack(target.value(), cell.partition) }),
  };
  const compute = () =>
    p.accumulate(load(cell, 'stats'), signals as Signals, load(cell, 'cache'), context);
  const borrowed = [grad, ...target.variables, ...Object.values(signals)];
  const made = withBlockName(cell, 'accumulate', compute) as State;
  replacePart(cell, 'stats', copyBorrowed(made, borrowed));
}

/**
 * Reads the metric if the policy judges by it: a step late on backends with slow reads. For other
 * policies it would cost a tenth of a step of small parameters, and a read on a GPU.
 */
export function readMetric({ cell, context }: ParameterStep): void {
  const { preconditioner, policy } = cell.slots;
  if (!preconditioner?.metric || !policy.judge) return;
  const scalarOf = () => preconditioner.metric!(load(cell, 'stats'), context);
  void readScalar(tidy(scalarOf), (value) => (cell.metric = value));
}
