import { tiledComposition } from '@curvature/core/internal';
import { averageFactors, signs } from '@curvature/kronecker/eigenbasis';
import { emaOf } from '@curvature/rules/internal';
import { type SplusOptions, splusOptions } from './options/eigenbasis-options.js';
import { type EigenbasisParts, eigenbasisSlots } from './parts/eigenbasis-slots.js';
import { OTHER_SHAPES, smallSigns } from './parts/small-signs.js';

/**
 * The slots of `splus` for `secondOrder`.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export function splusSlots(options: SplusOptions = {}, parts: Partial<EigenbasisParts> = {}) {
  const o = splusOptions.complete(options);
  const inside = {
    factors: averageFactors({ beta: o.shampooBeta }),
    inner: signs({ vectorScale: OTHER_SHAPES }),
  };
  return {
    ...eigenbasisSlots(o, inside, parts),
    filter: emaOf(o.beta1),
    fallback: smallSigns(),
  };
}

/**
 * SPlus (Frans et al. 2025, arXiv 2506.07254): the signs of the average gradient in the eigenbases
 * of Shampoo's factors, without a second moment. Unlike the reference code: matrices are cut into
 * blocks; weight decay is not multiplied by 2 / (m + n); the weights are averaged by the slot
 * `average: tailAverage()` alone.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const splus = /* @__PURE__ */ tiledComposition<
  SplusOptions,
  EigenbasisParts,
  ReturnType<typeof splusSlots>
>('Splus', splusSlots, ['solver']);
