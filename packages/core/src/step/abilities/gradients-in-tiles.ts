import { takeTiled } from '../direction/tiled.js';
import type { Abilities } from './abilities.js';
import { gradientsAlone, withoutSignals } from './gradients-alone.js';
import { rareSlots } from './rare-slots.js';

/** For gradients alone, with refreshes, whole steps in tiles, and all slots but `signals`. */
export const gradientsInTiles: Abilities = /* @__PURE__ */ {
  ...gradientsAlone,
  ...rareSlots,
  slots: (complete) => rareSlots.slots(withoutSignals(complete)),
  takeTiled,
};
