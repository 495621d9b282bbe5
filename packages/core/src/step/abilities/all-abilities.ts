import { activeParameters, requireCapture } from '../../state/parameters/active-parameters.js';
import { layerOf } from '../../state/parameters/layer-of.js';
import { tiles } from '../../partition/tiles.js';
import { fromStack, toStack } from '../../partition/stack.js';
import { takeLayers } from '../direction/layer-step.js';
import { takeRefreshed, takeTiled } from '../direction/tiled.js';
import { inputsOf } from '../inputs.js';
import type { Abilities } from './abilities.js';
import { layerStatistics } from '../signals/layer-statistics.js';
import { SignalCapture } from '../signals/signal-capture.js';
import { damping, refreshes, slots, trusted } from './rare-slots.js';

/** For any slots: captures the signals of layers where a preconditioner needs them. */
export const allAbilities: Abilities = {
  partition: /* @__PURE__ */ tiles(),
  slots,
  damping,
  refreshes,
  trusted,
  capture: (table, plans) => new SignalCapture(table, plans),
  check() {},
  stacks: { toStack, fromStack },
  inputs: inputsOf,
  activeParameters,
  requireCapture,
  layerOf,
  layerStatistics,
  takeLayers,
  takeTiled,
  takeRefreshed,
};
