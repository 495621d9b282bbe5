import { identity } from '../../slots/plain.js';
import { type Cell, hasCache } from '../../state/cell.js';
import type { ParameterStep } from '../parameter-step.js';

/**
 * Whether the update of a cell is a running average, the preconditioner, maybe a graft by a root of
 * squares, and nothing else: what kernels for whole steps take.
 */
export const hasPlainUpdate = ({ slots, parts }: Cell): boolean =>
  slots.filter.averageAhead !== undefined &&
  (slots.graft === null || slots.graft.rule.runningSquares !== undefined) &&
  slots.momentum === identity &&
  slots.weightDecay?.at !== 'beforeMomentum' &&
  !slots.weightDecay?.cautious &&
  slots.trust === null &&
  slots.storage === null &&
  parts.warmup === null;

/** Whether preconditioned updates are taken, and no refresh is reported that came into use now. */
export const hasBegun = ({ cell, context: { step } }: ParameterStep): boolean =>
  hasCache(cell) &&
  step >= cell.slots.startStep &&
  (cell.slots.onEvent === null || cell.last?.step !== step);
