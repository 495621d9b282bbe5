import { composition } from '@curvature/core';
import { every } from '@curvature/policies';
import type { Policy } from '@curvature/spec';
import { type PublishedKfacOptions, publishedKfacOptions } from '../options/kfac-options.js';
import { type PublishedThorOptions, publishedThorOptions } from '../options/thor-options.js';
import type { LayerwiseParts } from './parts.js';
import { publishedSlots } from './published-slots.js';
import { refreshPolicies } from './refresh-policies.js';

/** The slots of `publishedThor` for `secondOrder`. */
export function publishedThorSlots(
  options: PublishedThorOptions = {},
  parts: Partial<LayerwiseParts> = {},
) {
  const o = publishedThorOptions.complete(options);
  return {
    ...publishedSlots({ ...o, decay: null }, parts),
    policy: refreshPolicies[o.policy](o),
  };
}

/**
 * THOR as published (Chen et al., AAAI 2021; MindSpore): factors of one batch, a damping in the
 * units of the loss, a heavy ball, and a clip by the change of the model's predictions. Rate,
 * damping and `klClip` want tuning for each model and loss; `thor` does without.
 * @param options Flat options, all with defaults; see the README.
 * @param more As of `thor`.
 */
export const publishedThor = /* @__PURE__ */ composition<
  PublishedThorOptions,
  LayerwiseParts,
  ReturnType<typeof publishedThorSlots>
>('PublishedThor', publishedThorSlots, ['signals']);

/** The slots of `publishedKfac` for `secondOrder`. */
function publishedKfacSlots(
  options: PublishedKfacOptions = {},
  parts: Partial<LayerwiseParts> = {},
) {
  const o = publishedKfacOptions.complete(options);
  return {
    ...publishedSlots(o, parts),
    policy: every({ statistics: o.statisticsEvery, roots: o.refreshEvery }) as Policy<never>,
  };
}

/**
 * K-FAC as published (Martens and Grosse 2015, arXiv 1503.05671), with a fixed learning rate and
 * heavy ball: a damping in the units of the loss, split by pi. Rate, damping and `klClip` want
 * tuning for each model and loss; `kfac` does without.
 * @param options Flat options, all with defaults; see the README.
 * @param more As of `kfac`.
 */
export const publishedKfac = /* @__PURE__ */ composition<
  PublishedKfacOptions,
  LayerwiseParts,
  ReturnType<typeof publishedKfacSlots>
>('PublishedKfac', publishedKfacSlots, ['signals']);
