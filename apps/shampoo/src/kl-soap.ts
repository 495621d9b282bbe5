import { tiledComposition } from '@curvature/core/internal';
import { klFactors } from '@curvature/kronecker/eigenbasis';
import { type KlSoapOptions, klSoapOptions } from './options/eigenbasis-options.js';
import { adamSlots, type EigenbasisParts } from './parts/eigenbasis-slots.js';

/**
 * The slots of `klSoap` for `secondOrder`.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function klSoapSlots(options: KlSoapOptions = {}, parts: Partial<EigenbasisParts> = {}) {
  const o = klSoapOptions.complete(options);
  return adamSlots(o, klFactors({ beta: o.shampooBeta }), parts);
}

/**
 * KL-SOAP (Lin et al. 2025, arXiv 2509.03378): `soap` in the eigenbases of KL-Shampoo's factors, in
 * which each side sees the gradient divided by the eigenvalues of the other one.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const klSoap = /* @__PURE__ */ tiledComposition<
  KlSoapOptions,
  EigenbasisParts,
  ReturnType<typeof klSoapSlots>
>('KlSoap', klSoapSlots, ['solver']);
