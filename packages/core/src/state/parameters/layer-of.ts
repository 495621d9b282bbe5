import type { Parameter } from '@curvature/spec';
import { isOneGroup } from '../../slots/groups.js';
import { variableOf } from '../../step/gradients.js';
import type { Sight } from '../../step/abilities/abilities.js';
import type { Found } from '../cell.js';
import type { Entries } from './entry.js';

const UNCAPTURED =
  'its gradient was not computed by this optimizer, so that nothing could be captured';

/**
 * The layer of a parameter, or why it has none. A bias that has no gradient of its own, or is part
 * of another block, is left out of the layer.
 */
export function layerOf(name: string, entries: Entries, sight: Sight): Found {
  const { gradients, slots, passes } = sight;
  if (slots.signals && !passes.covers(name)) return UNCAPTURED;
  const layer = passes.layer(parameterOf(name));
  if (typeof layer !== 'object' || layer.bias === null) return layer;
  const bias = entries.get(layer.bias);
  const isFree = bias && gradients.has(layer.bias) && !bias.cell && (bias.kernel ?? name) === name;
  return isFree && isOneGroup(slots, parameterOf(name), parameterOf(layer.bias))
    ? layer
    : { ...layer, bias: null };
}

/** Whether the layer of a parameter is known, or can never be: a cell can be made. */
export const isLayerDecided = (name: string, { slots: { signals }, passes }: Sight): boolean =>
  !signals || passes.sees(name) || (!passes.covers(name) && !signals.overhear);

const parameterOf = (name: string): Parameter => ({ name, shape: variableOf(name).shape });
