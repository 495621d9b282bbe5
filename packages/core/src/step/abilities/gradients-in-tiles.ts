import { tiles } from '../../partition/tiles.js';
import { fromStack, toStack } from '../../partition/stack.js';
import { takeRefreshed, takeTiled } from '../direction/tiled.js';
import type { Abilities } from './abilities.js';
import { damping, refreshes, slots, trusted } from './rare-slots.js';
import { withoutLayers, withoutSignals } from './without-layers.js';

/** For gradients alone, with refreshes, whole steps in tiles, and all slots but `signals`. */
export const gradientsInTiles: Abilities = /* @__PURE__ */ withoutLayers({
  partition: /* @__PURE__ */ tiles(),
  check() {},
  stacks: { toStack, fromStack },
  slots: (complete) => slots(withoutSignals(complete)),
  damping,
  refreshes,
  trusted,
  takeTiled,
  takeRefreshed,
});
