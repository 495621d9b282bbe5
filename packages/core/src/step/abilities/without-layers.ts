import { CurvatureError } from '@curvature/spec';
import type { Complete } from '../../slots/types.js';
import { ownInputs } from '../own-inputs.js';
import type { Abilities, Capture } from './abilities.js';

export const nothing = () => {};

/** The steps of `allAbilities` for slots without `signals`, without its code for layers. */
export const withoutLayers = (own: Own): Abilities => ({ ...own, ...GRADIENTS_ALONE });
type Own = Omit<Abilities, keyof typeof GRADIENTS_ALONE>;

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

const GRADIENTS_ALONE = {
  capture: () => NO_CAPTURE,
  inputs: ownInputs,
  activeParameters(table, { gradients }) {
    for (const name of gradients.keys()) table.resolve(table.entries.get(name)!.variable);
    return [...gradients.keys()];
  },
  requireCapture: nothing,
  layerOf: () => undefined,
  layerStatistics: nothing,
  takeLayers: nothing,
} satisfies Partial<Abilities>;

/** @throws CurvatureError for slots with a source of signals. */
export function withoutSignals(complete: Complete): Complete {
  if (complete.signals) throw without('signals');
  return complete;
}

/** A slot, or certain values of it, whose code is left out. */
export const without = (slot: string, which = '') =>
  new CurvatureError(
    `This optimizer sees gradients alone, and takes no slot ${slot}${which}.`,
    '',
    `Use secondOrder({ ...slots, ${slot} }).`,
  );
