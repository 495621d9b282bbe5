import { activeParameters, requireCapture } from '../../state/parameters/active-parameters.js';
import { layerOf } from '../../state/parameters/layer-of.js';
import { takeLayer } from '../direction/layer-step.js';
import type { Layerwise } from './abilities.js';
import { SignalCapture } from '../signals/signal-capture.js';

/** For any slots: captures the signals of layers where a preconditioner needs them. */
export const byLayers: Layerwise = {
  capture: (table, plans) => new SignalCapture(table, plans),
  activeParameters,
  requireCapture,
  layerOf,
  takeLayer,
};
