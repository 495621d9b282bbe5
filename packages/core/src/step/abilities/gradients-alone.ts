import { reshape, util } from '@tensorflow/tfjs-core';
import { whole } from '../../partition/partition.js';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import { replacePart } from '../../state/parts.js';
import type { ParameterStep } from '../parameter-step.js';
import { markFresh } from '../refresh/planned.js';
import type { Abilities } from './abilities.js';
import { nothing, without, withoutLayers, withoutSignals } from './without-layers.js';

/**
 * For a preconditioner of whole parameters that is never refreshed, as SONew's: without tiles, and
 * without the slots that few optimizers have.
 */
export const gradientsAlone: Abilities = /* @__PURE__ */ withoutLayers({
  partition: whole,
  slots(complete) {
    for (const slot of RARE) if (complete[slot]) throw without(slot);
    checkNoRefresh(complete);
    return withoutSignals(complete);
  },
  check(cell) {
    checkNoRefresh(cell.slots);
    checkOneTile(cell);
  },
  stacks: {
    toStack: (x, { tile }) => reshape(x, [1, ...tile]),
    fromStack: (stack, _partition, shape) => reshape(stack, [...shape]),
  },
  damping: () => null,
  refreshes: {
    reports: () => null,
    swap: nothing,
    readMetric: nothing,
    begin: (steps) => steps.forEach(keepPlan),
    settled: () => Promise.resolve(),
    ready: () => Promise.resolve(),
  },
  trusted: () => (direction) => direction,
  takeTiled: nothing,
  takeRefreshed: nothing,
});

const RARE = ['damping', 'trust', 'pipeline', 'storage'] as const;

function checkNoRefresh({ preconditioner, policy }: Complete): void {
  if (preconditioner?.refresh)
    throw without('preconditioner', ` that is refreshed, as ${preconditioner.name} is`);
  if (policy.judge) throw without('policy', ` that judges refreshes, as ${policy.name} does`);
}

/** What is never refreshed is as fresh as its statistics. */
function keepPlan({ cell, context, planned: [plan, policy] }: ParameterStep): void {
  replacePart(cell, 'policy', policy);
  if (plan.accumulate) markFresh(cell, context.step);
}

const sizeOf = (shape: readonly number[]) => util.sizeFromShape([...shape]);

function checkOneTile({ block: { shape }, parameter, refusal }: Cell): void {
  if (refusal === null && (shape[0] !== 1 || sizeOf(shape) !== sizeOf(parameter.shape)))
    throw without('partition', ' that cuts parameters into tiles');
}
