import { reshape, util } from '@tensorflow/tfjs-core';
import { whole } from '../../partition/partition.js';
import { RARE_SLOTS } from '../../slots/extra.js';
import type { Complete } from '../../slots/types.js';
import type { Cell } from '../../state/cell.js';
import { keepPlan } from '../refresh/planned.js';
import type { Abilities } from './abilities.js';
import { nothing, without, withoutLayers, withoutSignals } from './without-layers.js';

/**
 * For a preconditioner of whole parameters that is never refreshed, as SONew's: without tiles, and
 * without the slots that few optimizers have.
 */
export const gradientsAlone: Abilities = /* @__PURE__ */ withoutLayers({
  partition: whole,
  slots(complete) {
    for (const slot of RARE_SLOTS) if (complete[slot]) throw without(slot);
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
    begin: (steps) => steps.forEach((step) => keepPlan(step, step.planned[1])),
    settled: () => Promise.resolve(),
    ready: () => Promise.resolve(),
  },
  trusted: () => (direction) => direction,
  takeTiled: nothing,
  takeRefreshed: nothing,
});

function checkNoRefresh({ preconditioner, policy }: Complete): void {
  if (preconditioner?.refresh)
    throw without('preconditioner', ` that is refreshed, as ${preconditioner.name} is`);
  if (policy.judge) throw without('policy', ` that judges refreshes, as ${policy.name} does`);
}

const sizeOf = (shape: readonly number[]) => util.sizeFromShape([...shape]);

function checkOneTile({ block: { shape }, parameter, refusal }: Cell): void {
  if (refusal === null && (shape[0] !== 1 || sizeOf(shape) !== sizeOf(parameter.shape)))
    throw without('partition', ' that cuts parameters into tiles');
}
