import { composition } from '@curvature/core';
import { every } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import { type KfacOptions, kfacOptions } from '../options/kfac-options.js';
import { type LayerwiseParts, layerwiseSlots } from './layerwise-slots.js';

/**
 * The slots of `kfac` for `secondOrder`. @throws CurvatureError for an unknown option or a value
 * out of range.
 */
export function kfacSlots(options: KfacOptions = {}, parts: Partial<LayerwiseParts> = {}) {
  const o = kfacOptions.complete(options);
  return {
    ...layerwiseSlots(o, parts),
    policy: every({ statistics: o.statisticsEvery, roots: o.refreshEvery }) as Policy<never>,
  };
}

/**
 * K-FAC (Martens and Grosse 2015, arXiv 1503.05671): the Fisher information of each layer, as
 * averages over many steps of whole factors, with inverses every few steps. Unlike the paper it
 * takes the empirical Fisher information, and a fixed learning rate and momentum.
 * @param options Flat options, all with defaults; see the README.
 * @param more Slots of `secondOrder` to set or replace, and `signals`, the source of the layers'
 *   inputs and output gradients; default `captureLayers()`.
 */
export const kfac = composition<KfacOptions, LayerwiseParts>('Kfac', kfacSlots, ['signals']);
