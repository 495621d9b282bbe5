import { tiledComposition } from '@curvature/core/internal';
import { type MetaShampooOptions, metaShampooOptions } from './options/shampoo-options.js';
import { averagedSlots } from './parts/averaged-slots.js';
import type { ShampooParts } from './parts/roots.js';

/**
 * The slots of `metaShampoo` for `secondOrder`.
 * @throws CurvatureError for an unknown option or a value out of range.
 */
export const metaShampooSlots = (
  options: MetaShampooOptions = {},
  parts: Partial<ShampooParts> = {},
) => averagedSlots(metaShampooOptions.complete(options), parts);

/**
 * Shampoo as in distributed_shampoo of facebookresearch/optimizers: the order of operations of
 * `shampoo` with Meta's defaults.
 * @param options Flat options; the README has a table of them.
 * @param more Slots of `secondOrder` to set or replace; and `solver`.
 */
export const metaShampoo = /* @__PURE__ */ tiledComposition<
  MetaShampooOptions,
  ShampooParts,
  ReturnType<typeof metaShampooSlots>
>('MetaShampoo', metaShampooSlots, ['solver']);
