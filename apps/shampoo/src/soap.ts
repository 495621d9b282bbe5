import { tiledComposition } from '@curvature/core/internal';
import { averageFactors } from '@curvature/kronecker/eigenbasis';
import { type SoapOptions, soapOptions } from './options/eigenbasis-options.js';
import { adamSlots, type EigenbasisParts } from './parts/eigenbasis-slots.js';

/**
 * SOAP's slots for `secondOrder`: take them, replace some, pass them on.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function soapSlots(options: SoapOptions = {}, parts: Partial<EigenbasisParts> = {}) {
  const o = soapOptions.complete(options);
  return adamSlots(o, averageFactors({ beta: o.shampooBeta }), parts);
}

/**
 * SOAP (Vyas et al. 2024, arXiv 2409.11321): Adam in the eigenbases of Shampoo's factors, for
 * `model.compile` and `optimizer.minimize`. Unlike the reference code: the first step is not
 * skipped; the second moment is transported when the bases change, not only permuted; bases are
 * exact; weight decay takes its share of the weights before the step.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace, such as `groups`, `pipeline`, `onEvent`, a
 *   policy of your own; and `solver`.
 */
export const soap = /* @__PURE__ */ tiledComposition<
  SoapOptions,
  EigenbasisParts,
  ReturnType<typeof soapSlots>
>('Soap', soapSlots, ['solver']);
