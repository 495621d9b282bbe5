import { CurvatureError } from '@curvature/spec';
import type { Complete } from '../../slots/types.js';
import { ownInputs } from '../own-inputs.js';
import { wantsRefresh } from '../refresh/planned.js';
import type { Abilities, Capture } from './abilities.js';

const nothing = () => {};

/** What differs among abilities that see gradients alone. */
type Own = Pick<Abilities, 'slots' | 'damping' | 'refreshes' | 'trusted' | 'takeTiled'>;

/** For slots without `signals`: the steps of `allAbilities` for them, without its code for layers. */
export const ofGradients = (own: Own): Abilities => ({
  ...own,
  capture: () => NO_CAPTURE,
  inputs: ownInputs,
  activeParameters(table, { gradients }) {
    for (const name of gradients.keys()) table.resolve(table.entries.get(name)!.variable);
    return [...gradients.keys()];
  },
  requireCapture: nothing,
  layerOf: () => undefined,
  takeLayers: nothing,
});

/**
 * For a preconditioner that is never refreshed, as SONew's, without the slots that few optimizers
 * have, and without whole steps in tiles, which are then taken in phases.
 */
export const gradientsAlone: Abilities = /* @__PURE__ */ ofGradients({
  slots(complete) {
    for (const slot of RARE) if (complete[slot]) throw without(slot);
    checkNoRefresh(complete);
    return withoutSignals(complete);
  },
  damping: () => null,
  refreshes: {
    reports: () => null,
    check: checkNoRefresh,
    swap: nothing,
    begin: (steps) => steps.forEach(wantsRefresh),
  },
  trusted: () => (direction) => direction,
  takeTiled: nothing,
});

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
