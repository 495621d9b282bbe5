import { composition } from '@curvature/core';
import { type ThorOptions, thorOptions } from '../options/thor-options.js';
import { graftedSlots } from './grafted-slots.js';
import type { LayerwiseParts } from './parts.js';
import { refreshPolicies } from './refresh-policies.js';

/**
 * The slots of `thor` for `secondOrder`. @throws CurvatureError for an unknown option or a value
 * out of range.
 */
export function thorSlots(options: ThorOptions = {}, parts: Partial<LayerwiseParts> = {}) {
  const o = thorOptions.complete(options);
  return { ...graftedSlots(o, parts), policy: refreshPolicies[o.policy](o) };
}

/**
 * THOR (Chen et al., AAAI 2021): the Fisher information of each layer, as factors of its inputs and
 * output gradients, recomputed when its trace changes. It works with `model.compile` and
 * `optimizer.minimize`, on any model. Unlike the paper, see `publishedThor`: steps have Adam's
 * length, and the damping is a share of the curvature, so one setting serves models and losses of
 * any scale.
 * @param options Flat options, all with defaults; see the README.
 * @param more Slots of `secondOrder` to set or replace, and `signals`, the source of the layers'
 *   inputs and output gradients; default `captureLayers()`.
 */
export const thor = /* @__PURE__ */ composition<
  ThorOptions,
  LayerwiseParts,
  ReturnType<typeof thorSlots>
>('Thor', thorSlots, ['signals']);
