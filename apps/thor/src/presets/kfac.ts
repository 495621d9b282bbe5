import { composition } from '@curvature/core';
import { every } from '@curvature/policies';
import { refreshInterval } from '@curvature/policies/internal';
import type { Policy } from '@curvature/spec';
import { type KfacOptions, kfacOptions } from '../options/kfac-options.js';
import { graftedSlots } from './grafted-slots.js';
import type { LayerwiseParts } from './parts.js';

/**
 * The slots of `kfac` for `secondOrder`. @throws CurvatureError for an unknown option or a value
 * out of range.
 */
export function kfacSlots(options: KfacOptions = {}, parts: Partial<LayerwiseParts> = {}) {
  const o = kfacOptions.complete(options);
  return {
    ...graftedSlots(o, parts),
    policy: every({ statistics: o.statisticsEvery, roots: refreshInterval(o) }) as Policy<never>,
  };
}

/**
 * K-FAC (Martens and Grosse 2015, arXiv 1503.05671): the Fisher information of each layer, as
 * averages over many steps, with inverses every few steps. Unlike the paper it
 * takes the empirical Fisher information; and, see `publishedKfac`, steps have Adam's length and
 * the damping is a share of the curvature, so one setting serves models and losses of any scale.
 * @param options Flat options, all with defaults; see the README.
 * @param more Slots of `secondOrder` to set or replace, and `signals`, the source of the layers'
 *   inputs and output gradients; default `captureLayers()`.
 */
export const kfac = /* @__PURE__ */ composition<
  KfacOptions,
  LayerwiseParts,
  ReturnType<typeof kfacSlots>
>('Kfac', kfacSlots, ['signals']);
