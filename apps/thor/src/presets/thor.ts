import { captureLayers } from '@curvature/backend-tfjs';
import { composition } from '@curvature/core';
import { every, piecewiseInterval, traceChange } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import { type LayerwiseParts, layerwiseSlots } from './layerwise-slots.js';
import { type CompleteThor, type ThorOptions, thorOptions } from '../options/layerwise-options.js';

/**
 * Looks at the trace grow rarer as the model settles: at every step, every 2nd from step 11, every
 * 5th from 101, and from 301 on every `checkEvery`th. Early on stale inverses are worth little:
 * with looks every 10 steps from the start our autoencoders diverge at dampings that serve them
 * best with looks every 2.
 */
const looks = (checkEvery: number) =>
  piecewiseInterval(
    [
      [1, 1],
      [11, 2],
      [101, 5],
      [301, checkEvery],
    ].map(([from, interval]) => [from!, Math.min(interval!, checkEvery)] as const),
  );

const policies = {
  trace: (o: CompleteThor) =>
    traceChange({ refresh: o.omega1, stop: o.omega2, check: looks(o.checkEvery) }),
  /** Statistics are those of the refresh step's batch alone, so that none are made in between. */
  every: (o: CompleteThor) => every({ statistics: o.refreshEvery, roots: o.refreshEvery }),
};

/**
 * THOR's slots for `secondOrder`: take them, replace some, pass them on. @throws CurvatureError for
 * an unknown option or a value out of range.
 */
export function thorSlots(
  options: ThorOptions = {},
  { signals = captureLayers() }: Partial<LayerwiseParts> = {},
) {
  const o = thorOptions.complete(options);
  return { ...layerwiseSlots(o, null), signals, policy: policies[o.policy](o) as Policy<never> };
}

/**
 * THOR (Chen et al., AAAI 2021): the Fisher information of each layer, as factors of its inputs and
 * output gradients, renewed where its trace changes; for `model.compile` and `optimizer.minimize`,
 * and any model.
 * @param options Flat options, see `ThorOptions`; all have defaults, see `thorOptions.defaults`.
 * @param more Slots of `secondOrder` to set or replace, and `signals`: where inputs and output
 *   gradients come from; default `captureLayers()`.
 */
export const thor = composition<ThorOptions, LayerwiseParts>('Thor', thorSlots, ['signals']);
