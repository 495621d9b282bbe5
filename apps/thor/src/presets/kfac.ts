import { captureLayers } from '@curvature/backend-tfjs';
import { composition } from '@curvature/core';
import { every } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import { type LayerwiseParts, layerwiseSlots } from './layerwise-slots.js';
import { type KfacOptions, kfacOptions } from '../options/layerwise-options.js';

/**
 * K-FAC's slots for `secondOrder`. @throws CurvatureError for an unknown option or a value out of
 * range.
 */
export function kfacSlots(
  options: KfacOptions = {},
  { signals = captureLayers() }: Partial<LayerwiseParts> = {},
) {
  const o = kfacOptions.complete(options);
  const policy = every({ statistics: o.statisticsEvery, roots: o.refreshEvery }) as Policy<never>;
  return { ...layerwiseSlots(o, o.decay), signals, policy };
}

/**
 * K-FAC (Martens and Grosse 2015, arXiv 1503.05671): layerwise Fisher information as averages over
 * many steps, whole, with inverses every few. It differs from the paper in taking the empirical
 * Fisher information, and a fixed learning rate and momentum.
 * @param options Flat options, see `KfacOptions`; all have defaults, see `kfacOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace, and `signals`; default `captureLayers()`.
 */
export const kfac = composition<KfacOptions, LayerwiseParts>('Kfac', kfacSlots, ['signals']);
