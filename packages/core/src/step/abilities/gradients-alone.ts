import { CurvatureError } from '@curvature/spec';
import type { Complete } from '../../slots/types.js';
import { wantsRefresh } from '../refresh/planned.js';
import type { Abilities, Capture } from './abilities.js';

const nothing = () => {};

/**
 * For slots without `signals`, and a preconditioner that is never refreshed, as SONew's: the steps
 * of `allAbilities` for them, without its code.
 */
export const gradientsAlone: Abilities = {
  slots(complete) {
    for (const slot of RARE) if (complete[slot]) throw without(slot);
    checkNoRefresh(complete);
    return withoutSignals(complete);
  },
  damping: () => null,
  refreshes: {
    check: checkNoRefresh,
    swap: nothing,
    begin: (steps) => steps.forEach(wantsRefresh),
  },
  trusted: () => (direction) => direction,
  capture: () => NO_CAPTURE,
  activeParameters(table, { gradients }) {
    for (const name of gradients.keys()) table.resolve(table.entries.get(name)!.variable);
    return [...gradients.keys()];
  },
  requireCapture: nothing,
  layerOf: () => undefined,
  takeLayers: nothing,
  takeTiled: nothing,
};

const RARE = ['damping', 'trust', 'pipeline', 'storage'] as const;

const NO_PASSES = {
  covers: () => true,
  coversAll: () => true,
  sees: () => false,
  layer: () => undefined,
  signals: () => null,
};

const NO_CAPTURE: Capture = {
  passes: NO_PASSES,
  hasGivenUp: false,
  listen: nothing,
  release: nothing,
  finishStep: nothing,
  run: (loss, _variables, _slots, differentiate) => differentiate(loss),
};

/** @throws CurvatureError for slots with a source of signals. */
export function withoutSignals(complete: Complete): Complete {
  if (complete.signals) throw without('signals');
  return complete;
}

/** A group may have a preconditioner of its own. */
function checkNoRefresh({ preconditioner }: Complete): void {
  if (preconditioner?.refresh)
    throw without('preconditioner', ` that is refreshed, as ${preconditioner.name} is`);
}

const without = (slot: string, which = '') =>
  new CurvatureError(
    `This optimizer is kept small: it sees gradients alone, and takes no slot ${slot}${which}.`,
    '',
    `Use secondOrder({ ...slots, ${slot} }).`,
  );
