import { takeTiled } from '../direction/tiled.js';
import type { Abilities } from './abilities.js';
import { ofGradients, withoutSignals } from './gradients-alone.js';
import { damping, refreshes, slots, trusted } from './rare-slots.js';

/** For gradients alone, with refreshes, whole steps in tiles, and all slots but `signals`. */
export const gradientsInTiles: Abilities = /* @__PURE__ */ ofGradients({
  slots: (complete) => slots(withoutSignals(complete)),
  damping,
  refreshes,
  trusted,
  takeTiled,
});
