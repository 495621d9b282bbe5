import type { Signal, Signals, State } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import { toStack } from '../partition/stack.js';
import { load, put } from '../state/cell.js';
import { owned } from '../state/tree.js';
import { readScalar } from './backend.js';
import { preconditionerInOnePass } from './update/fused-step.js';
import { named } from './plugin-error.js';
import type { Work } from './parameter-step.js';

/**
 * What was captured for a block; {} where nothing is needed, null where something is and there is
 * nothing.
 */
export type Captured = Partial<Pick<Signals, Signal>> | null;

/**
 * Folds this step into the statistics of a preconditioned block, where that is planned. Called
 * inside tf.tidy.
 * @returns true if the preconditioner has taken the whole step along.
 */
export function takeStatistics(work: Work, captured: Captured): boolean {
  const { cell, raw, grad, norm, context } = work;
  const [{ accumulate: isPlanned }] = work.planned;
  cell.isUncaptured = isPlanned && captured === null;
  if (!isPlanned || captured === null) return false;
  const isDone = preconditionerInOnePass(work, {
    ...context,
    gradNorm: grad === raw ? norm : null,
  });
  if (!isDone) accumulate(work, captured);
  readMetric(work);
  return isDone;
}

function accumulate({ cell, target, grad, context }: Work, captured: NonNullable<Captured>): void {
  const p = cell.slots.preconditioner!;
  const signals: Partial<Signals> = {
    ...captured,
    grad: toStack(grad, cell.partition),
    ...(p.needs.includes('param') && { param: toStack(target.value(), cell.partition) }),
  };
  const compute = () =>
    p.accumulate(load(cell, 'stats'), signals as Signals, load(cell, 'cache'), context);
  const borrowed = [grad, ...target.variables, ...Object.values(signals)];
  put(cell, 'stats', () => owned(named(cell, 'accumulate', compute) as State, borrowed));
}

function readMetric({ cell, context }: Work): void {
  const { preconditioner } = cell.slots;
  if (!preconditioner?.metric) return;
  const scalarOf = () => preconditioner.metric!(load(cell, 'stats'), context);
  void readScalar(tidy(scalarOf), (value) => (cell.metric = value));
}
