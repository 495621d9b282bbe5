import type { Context } from '@curvature/spec';
import { tidy } from '@tensorflow/tfjs-core';
import type { Reporter } from '../../diagnostics/telemetry/reporter.js';
import type { Cell } from '../../state/cell.js';
import type { ParameterStep } from '../parameter-step.js';
import { wantsRefresh } from './planned.js';
import { requestRefresh } from './request-refresh.js';
import { noteMissed } from './swap.js';
import { beginTogether } from './together.js';

/** Refreshes the blocks for which that is planned or whose damping has moved. */
export function refreshAsPlanned(steps: readonly ParameterStep[], reporter: Reporter): void {
  const due = dueAmong(steps, reporter);
  const begun = beginTogether(due);
  for (const { cell, context } of due)
    tidy(() => requestRefresh(cell, context, reporter, begun.get(cell)));
}

/** The steps whose blocks are to be refreshed; keeps the next states of policies. */
export const dueAmong = (steps: readonly ParameterStep[], reporter: Reporter): ParameterStep[] =>
  steps.filter((step) => isDue(step, reporter));

function isDue(step: ParameterStep, reporter: Reporter): boolean {
  const { cell, context, planned } = step;
  const isWanted = wantsRefresh(step);
  if (cell.isUncaptured || !cell.slots.preconditioner!.refresh) return false;
  if (planned[0].refresh && cell.pending) noteMissed(cell, cell.pending, context, reporter);
  return (isWanted || isOfOtherDamping(cell, context)) && !cell.pending;
}

/** How far damping may move before a cache is recomputed from the same statistics. */
const NEAR = 1.25;
const isOfOtherDamping = ({ damping, refreshedAt }: Cell, { damping: now }: Context): boolean =>
  now !== undefined &&
  damping !== null &&
  refreshedAt !== null &&
  Math.max(now / damping, damping / now) > NEAR;
