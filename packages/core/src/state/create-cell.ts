import type { Parameter, State } from '@curvature/spec';
import type { Complete } from '../slots/types.js';
import { type Cell, type Found, type Parts, ruleOf } from './cell.js';
import { layout } from './layout.js';
import { put, stateOf } from './parts.js';
import { release } from './tree.js';

const noParts = (): Parts => ({
  stats: null,
  cache: null,
  filter: null,
  rule: null,
  momentum: null,
  warmup: null,
  policy: null,
  average: null,
});

/** A new cell with the initial state of all its parts. */
export function createCell(all: Complete, own: Parameter, index: number, found?: Found): Cell {
  const cell: Cell = {
    ...layout(all, own, index, found),
    parts: noParts(),
    refreshedAt: null,
    damping: null,
    metric: null,
    failures: 0,
    failure: null,
    refreshes: 0,
    waited: 0,
    isUncaptured: false,
    late: { inRow: 0, since: 0 },
    pending: null,
    last: null,
    observed: Promise.resolve(),
  };
  initParts(cell);
  return cell;
}

function initParts(cell: Cell): void {
  const { slots, parameter, block, refusal } = cell;
  const isPreconditioned = refusal === null;
  put(cell, 'stats', () => (isPreconditioned ? slots.preconditioner!.init(block) : null));
  put(cell, 'policy', () => (isPreconditioned ? slots.policy.init(block) : null));
  put(cell, 'filter', () => slots.filter.init(parameter));
  put(cell, 'rule', () => ruleOf(slots).init(parameter));
  put(cell, 'momentum', () => slots.momentum.init(parameter));
  put(cell, 'warmup', () => initialWarmup(cell));
}

/** The initial momentum of the steps before `startStep`; null if there are none. */
export const initialWarmup = ({ refusal, slots, parameter }: Cell): State =>
  refusal === null && slots.startStep > 1 ? slots.momentum.init(parameter) : null;

/** Frees the state of a cell; a refresh that is still running is disposed on arrival. */
export function disposeCell(cell: Cell): void {
  release(stateOf(cell), null);
  if (cell.pending) cell.pending.abandoned = true;
}
