import type { Signal, Signals, State } from '@curvature/spec';
import { clone, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { load, replacePart } from '../state/parts.js';
import { copyBorrowed, mapTree } from '../state/tree.js';
import { readScalar } from './backend.js';
import type { ParameterStep } from './parameter-step.js';
import { unlessSkipped } from './screening/unless-skipped.js';
import { withBlockName } from './plugin-error.js';

/** The captured signals of a block: {} if none are needed, null if those needed are missing. */
type Captured = Partial<Pick<Signals, Signal>> | null;

/**
 * Adds this step to the statistics of a preconditioned block, as planned. In tf.tidy.
 * @param skip [1], not 0 where the tensors of the statistics must stay as they are; null if it need
 *   not be asked.
 */
export function updateStatistics(
  step: ParameterStep,
  captured: Captured,
  skip: Tensor | null,
): void {
  step.cell.isUncaptured = captured === null;
  if (captured === null) return;
  accumulate(step, captured, skip);
  readMetric(step);
}

function accumulate(
  { cell, stacks, target, grad, context }: ParameterStep,
  captured: NonNullable<Captured>,
  skip: Tensor | null,
): void {
  const p = cell.slots.preconditioner!;
  const signals: Partial<Signals> = {
    ...captured,
    ...(p.needs.includes('grad') && { grad: stacks.toStack(grad, cell.partition) }),
    ...(p.needs.includes('param') && { param: stacks.toStack(target.value(), cell.partition) }),
  };
  const before = load(cell, 'stats');
  // Who holds a tensor twice keeps kernels from writing the new one in its memory.
  const held = skip && mapTree(before, (leaf) => (typeof leaf === 'number' ? leaf : clone(leaf)));
  const compute = () => p.accumulate(before, signals as Signals, load(cell, 'cache'), context);
  const borrowed = [grad, ...target.variables, ...Object.values(signals)];
  const made = withBlockName(cell, 'accumulate', compute) as State;
  const next = skip ? unlessSkipped(skip, made, held as State) : made;
  replacePart(cell, 'stats', copyBorrowed(next, borrowed));
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
