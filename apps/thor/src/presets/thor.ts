import { composition } from '@curvature/core';
import { type ThorOptions, thorOptions } from '../options/thor-options.js';
import { type LayerwiseParts, layerwiseSlots } from './layerwise-slots.js';
import { refreshPolicies } from './refresh-policies.js';

/**
 * The slots of `thor` for `secondOrder`. @throws CurvatureError for an unknown option or a value
 * out of range.
 */
export function thorSlots(options: ThorOptions = {}, parts: Partial<LayerwiseParts> = {}) {
  const o = thorOptions.complete(options);
  return {
    ...layerwiseSlots({ ...o, decay: null }, parts),
    policy: refreshPolicies[o.policy](o),
  };
}

/**
 * THOR (Chen et al., AAAI 2021): the Fisher information of each layer, as factors of its inputs and
 * output gradients, recomputed when its trace changes. It works with `model.compile` and
 * `optimizer.minimize`, on any model.
 * @param options Flat options, all with defaults; see the README.
 * @param more Slots of `secondOrder` to set or replace, and `signals`, the source of the layers'
 *   inputs and output gradients; default `captureLayers()`.
 */
export const thor = composition<ThorOptions, LayerwiseParts>('Thor', thorSlots, ['signals']);
